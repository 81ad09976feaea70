"""Bills hidden from all but their payer until an event, such as the opening of bids.

A payment of bid security before the opening would reveal the bidder. Such a bill is hidden: its
payer's name does not identify them, its department does not see that it exists, and its audit
entries cannot be read, until the domain that raised it reveals it permanently. Finance and auditors
do not see it either: not in the parts of transfers, in the ledger, nor by its number. `is_veiled`
alone decides what is hidden.

In scrolls, settlement files and lists of cards such a line is shown without number and amount.
Anyone who holds the bank's own paper reads them there: a bank knows what was paid to it.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.audit.models import AuditEntry
from app.row_macs import UNCHECKED, is_genuine, vault_of
from payments.bills.models import Bill, BillVeilLifted
from payments.receipts.models import Payment

Name = ColumnElement[str] | InstrumentedAttribute[str]
ACTIONS = ("bill.raised", "bill.cancelled", "payment.recorded", "payment.reversed")


def is_hidden() -> ColumnElement[bool]:
    """Return the SQL condition for bills that are still under a veil."""
    lifted = exists().where(BillVeilLifted.veil == Bill.veil)
    return and_(Bill.veil.is_not(None), ~lifted)


def veiled(session: Session, bill: Bill) -> bool:
    """Return True if a bill is still hidden; a forged row lifts no veil."""
    if bill.veil is None:
        return False
    lifted = session.get(BillVeilLifted, bill.veil, execution_options=UNCHECKED)
    return lifted is None or not is_genuine(vault_of(session), lifted)


def hidden_entries() -> ColumnElement[bool]:
    """Return the SQL condition for audit entries that nobody may read yet."""
    bills = select(cast(Bill.id, Text)).where(is_hidden())
    payments = select(cast(Payment.id, Text)).join(Bill, Bill.id == Payment.bill_id)
    return and_(
        AuditEntry.action.in_(ACTIONS),
        or_(AuditEntry.subject.in_(bills), AuditEntry.subject.in_(payments.where(is_hidden()))),
    )


def names_hidden_bill(
    psid: Name, channel: Name | None = None, reference: Name | None = None
) -> ColumnElement[bool]:
    """Return the SQL condition for lines of others' papers that are about a bill under a veil.

    A line names the bill by its number, or its payment by the channel's reference.
    """
    named: ColumnElement[bool] = exists().where(Bill.psid == psid, is_hidden())
    if channel is None or reference is None:
        return named
    paid = exists().where(
        Payment.channel == channel,
        Payment.reference == reference,
        Bill.id == Payment.bill_id,
        is_hidden(),
    )
    return or_(named, paid)


def hidden_numbers(session: Session, psids: Collection[str]) -> set[str]:
    """Return which of these bills' numbers are under a veil: one query or none."""
    query = select(Bill.psid).where(Bill.psid.in_(psids), is_hidden())
    return set(session.scalars(query)) if psids else set()


def hidden_transactions(ids: Collection[UUID]) -> Sequence[Select[UUID]]:
    """Return what selects, among entries of the ledger, payments of bills under a veil."""
    return [of_hidden_bill(Payment.transaction_id, ids, Payment.bill_id)]


def of_hidden_bill(
    entry: InstrumentedAttribute[Any],
    ids: Collection[UUID],
    bill_id: InstrumentedAttribute[UUID],
    *joined: ColumnElement[bool],
) -> Select[UUID]:
    """Select those of some entries whose bill is under a veil; `joined` leads to the bill's id."""
    return select(entry).where(entry.in_(ids), *joined, Bill.id == bill_id, is_hidden())
