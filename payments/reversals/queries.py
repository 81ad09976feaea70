"""Reversed and restored payments, as Finance and audit see them, and as receipts count them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.kernel.permissions import READ_REVERSALS
from payments.receipts.confidentiality import of_hidden_bill
from payments.receipts.models import Payment
from payments.reversals.models import PaymentReversal, PaymentReversalLine
from payments.reversals.policy import ReversalKind

# For `ReturnedMoney`.
REVERSALS = select(
    PaymentReversal.payment_id,
    PaymentReversal.amount_paisa,
    PaymentReversal.excess_paisa,
    PaymentReversal.transaction_id,
)
REVERSED_LINES = select(
    PaymentReversal.payment_id,
    PaymentReversal.bill_id,
    PaymentReversalLine.line_number,
    PaymentReversalLine.amount_paisa,
).join_from(PaymentReversalLine, PaymentReversal)


def undone(
    payment_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """Return the SQL condition that two officers voided a payment, as it never was money."""
    return exists().where(
        PaymentReversal.payment_id == payment_id, PaymentReversal.kind == ReversalKind.UNDONE.value
    )


def hidden_reversals(ids: Collection[UUID]) -> Sequence[Select[UUID]]:
    """Return what selects, among entries of the ledger, reversals of bills under a veil."""
    return [of_hidden_bill(PaymentReversal.transaction_id, ids, PaymentReversal.bill_id)]


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
