"""Money that goes back from suspense to its payer, as something that an order to the bank pays."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, select, text
from sqlalchemy.orm import Session

from app.unit_of_work import UnitOfWork
from payments.bank_orders.payables.payable import Payable
from payments.clearing.models import (
    PAYER,
    SuspenseDecision,
    SuspenseItem,
    SuspenseOutcome,
    SuspenseTransfer,
)
from payments.refunds.policy import RefundState
from payments.refunds.queries.ways import by_pay_order
from payments.suspense.queries.items import SUSPENSE_KIND, state_now
from payments.suspense.use_cases.return_to_payer import (
    FailBack,
    SeeBack,
    SendBack,
    fail_back,
    see_back,
    send_back,
)

_AT_BANK = text(
    "exists (select from suspense_at_banks s where s.item_id = suspense_items.id"
    " and s.bank = :bank)"
)
_OPEN_STATES = (RefundState.PROPOSED, RefundState.APPROVED)


class SuspenseBack:
    """Approved decisions for a payer whose money is at the bank, and who wants no pay order."""

    kind = SUSPENSE_KIND
    title = "Back from suspense"

    def waiting(self, session: Session, bank: str, most: int) -> Sequence[Payable]:
        """Return the decisions that wait, the oldest first."""
        sent = exists().where(SuspenseTransfer.decision_id == SuspenseDecision.id)
        ended = exists().where(SuspenseOutcome.decision_id == SuspenseDecision.id)
        query = (
            _decisions()
            .where(SuspenseDecision.approved_at.is_not(None), ~sent, ~ended)
            .where(_AT_BANK.bindparams(bank=bank))
            .order_by(SuspenseDecision.id)
            .limit(most)
        )
        rows = session.execute(query).all()
        papers = by_pay_order(session, [decision.id for decision, _item in rows], self.kind)
        return [_payable(each, item) for each, item in rows if each.id not in papers]

    def named(self, session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Payable]:
        """Return these decisions."""
        rows = session.execute(_decisions().where(SuspenseDecision.id.in_(list(ids))))
        return {decision.id: _payable(decision, item) for decision, item in rows}

    def open_for_account(self, session: Session, payable_id: UUID) -> bool:
        """Return True if the money goes to a payer and was not sent yet."""
        decision = session.get(SuspenseDecision, payable_id)
        return (
            decision is not None
            and decision.kind == PAYER
            and state_now(session, decision) in _OPEN_STATES
        )

    def sent(self, uow: UnitOfWork, payable_id: UUID, bank: str, reference: str) -> None:
        """Record the transfer."""
        send_back(uow, SendBack(decision_id=payable_id, bank=bank, reference=reference))

    def arrived(self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID) -> None:
        """Confirm it: its own use case takes it off the bank's account."""
        del bank, source_id
        see_back(uow, SeeBack(decision_id=payable_id))

    def returned(
        self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID, reason: str
    ) -> None:
        """Fail it: the money is in suspense again."""
        del bank, source_id
        fail_back(uow, FailBack(decision_id=payable_id, reason=reason))


def _decisions() -> Select[SuspenseDecision, SuspenseItem]:
    return (
        select(SuspenseDecision, SuspenseItem)
        .select_from(SuspenseDecision)
        .join(SuspenseItem, SuspenseItem.id == SuspenseDecision.item_id)
        .where(SuspenseDecision.kind == PAYER)
    )


def _payable(decision: SuspenseDecision, item: SuspenseItem) -> Payable:
    return Payable(
        kind=SuspenseBack.kind,
        id=decision.id,
        amount_paisa=decision.amount_paisa,
        payee=decision.payee or "",
        told=item.reference,
    )
