"""Refunds that go by a bank's transfer, as something that an order to the bank pays."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, select, text
from sqlalchemy.orm import Session

from app.row_macs import UNCHECKED, genuine_lines_of
from app.unit_of_work import UnitOfWork
from payments.bank_orders.payables.payable import Payable
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.clearing.use_cases import settle
from payments.receipts.policy import CARD
from payments.refunds.models import Refund, RefundOutcome, RefundRequest
from payments.refunds.policy import VOUCHER, RefundState
from payments.refunds.queries.refunds import state_now
from payments.refunds.queries.ways import by_pay_order
from payments.refunds.use_cases.complete_refund import (
    ConfirmTransfer,
    FailTransfer,
    RecordTransfer,
    at_bank,
    confirm_transfer,
    fail_transfer,
    record_transfer,
)

# Only money that has been paid out to the bank can go back from it.
_AT_BANK = text(
    "exists (select from settled_payments s"
    " where s.payment_id = refunds.payment_id and s.bank = :bank)"
)
_NOT_BY_BANK = (CARD, VOUCHER)
_OPEN_STATES = (RefundState.PROPOSED, RefundState.APPROVED)


class Refunds:
    """Approved refunds by a bank's transfer, whose payment is at the bank.

    Not those by a card, by a treasury's voucher, or by the pay order that their payer asked for.
    """

    kind = "refund"
    title = "Refund"

    def waiting(self, session: Session, bank: str, most: int) -> Sequence[Payable]:
        """Return the refunds that wait, the oldest first."""
        sent = exists().where(RefundRequest.refund_id == Refund.id)
        ended = exists().where(RefundOutcome.refund_id == Refund.id)
        query = (
            _refunds()
            .where(Refund.approved_at.is_not(None), Refund.channel.not_in(_NOT_BY_BANK))
            .where(~sent, ~ended)
            .where(_AT_BANK.bindparams(bank=bank))
            .order_by(Refund.id)
            .limit(most)
        )
        rows = genuine_lines_of(session, query)
        papers = by_pay_order(session, [refund.id for refund, _bill in rows])
        return [_payable(refund, bill) for refund, bill in rows if refund.id not in papers]

    def named(self, session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Payable]:
        """Return these refunds; who releases or completes one looks at its MAC."""
        query = _refunds().where(Refund.id.in_(list(ids)))
        rows = session.execute(query, execution_options=UNCHECKED)
        return {refund.id: _payable(refund, bill) for refund, bill in rows}

    def open_for_account(self, session: Session, payable_id: UUID) -> bool:
        """Return True if the refund is paid by a bank and was not sent yet."""
        refund = session.get(Refund, payable_id)
        return (
            refund is not None
            and refund.channel not in _NOT_BY_BANK
            and state_now(session, refund) in _OPEN_STATES
        )

    def sent(self, uow: UnitOfWork, payable_id: UUID, bank: str, reference: str) -> None:
        """Record the transfer."""
        del bank
        record_transfer(uow, RecordTransfer(refund_id=payable_id, reference=reference))

    def arrived(self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID) -> None:
        """Confirm it: the money has left the bank's account."""
        confirm_transfer(uow, ConfirmTransfer(refund_id=payable_id))
        refund = uow.get(Refund, payable_id)
        settle(uow, at_bank(refund, bank, source_id, -refund.amount_paisa))

    def returned(
        self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID, reason: str
    ) -> None:
        """Fail it; what had left the bank's account is there again."""
        refund = uow.get(Refund, payable_id)
        left = state_now(uow.session, refund) is RefundState.CONFIRMED
        fail_transfer(uow, FailTransfer(refund_id=payable_id, reason=reason))
        if left:
            settle(uow, at_bank(refund, bank, source_id, refund.amount_paisa))


def _refunds() -> Select[Refund, Bill]:
    return select(Refund, Bill).select_from(Refund).join(Bill, Bill.id == Refund.bill_id)


def _payable(refund: Refund, bill: Bill) -> Payable:
    return Payable(
        kind=Refunds.kind,
        id=refund.id,
        amount_paisa=refund.amount_paisa,
        payee=bill.payer_name,
        told=grouped_psid(bill.psid),
    )
