"""Reversed and restored payments, as Finance and audit see them."""

from dataclasses import dataclass

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.kernel.permissions import READ_REVERSALS
from payments.receipts.models.payment import Payment
from payments.receipts.models.reversal import PaymentReversal


@dataclass(frozen=True, kw_only=True)
class ListedReversal:
    """A reversal or restoration of a payment; `psid` is its bill's number."""

    reversal: PaymentReversal
    psid: str
    receipt: str


def list_reversals(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedReversal]:
    """List reversed and restored payments, newest first: one query."""
    require(uow.actor, READ_REVERSALS)
    query = (
        select(PaymentReversal, Bill.psid, Payment.receipt)
        .join(Bill, Bill.id == PaymentReversal.bill_id)
        .join(Payment, Payment.id == PaymentReversal.payment_id)
        .order_by(PaymentReversal.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(PaymentReversal.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = [
        ListedReversal(reversal=reversal, psid=psid, receipt=receipt)
        for reversal, psid, receipt in uow.session.execute(query)
    ]
    return cut(rows, limit, lambda row: [str(row.reversal.id)])
