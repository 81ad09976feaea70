"""The refunds of one's own bill that go by a bank, and to which account, masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import PayeeAccount
from payments.bank_orders.queries.payee_accounts import latest_accounts
from payments.bills.models import Bill
from payments.bills.policy.psid import read_psid
from payments.receipts.models.refund import Refund, RefundOutcome, RefundRequest
from payments.receipts.policy.refundable import CARD
from payments.refunds.queries.refunds import MOST_SHOWN
from payments.treasury.permissions import TELL_OWN_ACCOUNT


@dataclass(frozen=True, kw_only=True)
class OwnRefund:
    """A refund that goes by a bank; `account` is masked, "" where it was not told.

    `by_officer`: an officer wrote it down, not the payer.
    """

    refund: Refund
    account: str
    by_me: bool
    by_officer: bool
    open: bool


def own_refunds(uow: UnitOfWork, psid: str) -> tuple[Bill, Sequence[OwnRefund]]:
    """Return a bill of the reader's, and its refunds that were agreed to. Raises NotFound."""
    require(uow.actor, TELL_OWN_ACCOUNT)
    bill = uow.session.scalars(select(Bill).filter_by(psid=read_psid(psid) or "")).one_or_none()
    if bill is None or not _mine(uow, bill):
        raise NotFound
    over = or_(
        exists().where(RefundRequest.refund_id == Refund.id),
        exists().where(RefundOutcome.refund_id == Refund.id),
    )
    query = (
        select(Refund, over)
        .where(Refund.bill_id == bill.id, Refund.approved_at.is_not(None), Refund.channel != CARD)
        .order_by(Refund.id)
        .limit(MOST_SHOWN)
    )
    rows = uow.session.execute(query).all()
    accounts = latest_accounts(uow.session, [("refund", each.id) for each, _over in rows])
    own = [_own(uow, row, accounts.get(("refund", row.id)), gone=gone) for row, gone in rows]
    return bill, own


def own_refund(uow: UnitOfWork, psid: str, refund_id: UUID) -> tuple[Bill, OwnRefund]:
    """Return one of them. Raises NotFound."""
    bill, rows = own_refunds(uow, psid)
    found = next((row for row in rows if row.refund.id == refund_id), None)
    if found is None:
        raise NotFound
    return bill, found


def _own(uow: UnitOfWork, refund: Refund, account: PayeeAccount | None, *, gone: bool) -> OwnRefund:
    return OwnRefund(
        refund=refund,
        account=account.iban_masked if account else "",
        by_me=account is not None and account.told_by == uow.actor.person_id,
        by_officer=account is not None and not account.by_payer,
        open=not gone,
    )


def _mine(uow: UnitOfWork, bill: Bill) -> bool:
    firm = bill.payer_organisation_id
    return bill.payer_person_id == uow.actor.person_id or (
        firm is not None and firm == uow.actor.organisation_id
    )
