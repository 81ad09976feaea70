"""Bills that only their payer may know of until an event, such as the opening of a tender's bids.

A payment of bid security before the opening would reveal the bidder. Such a bill is under a veil:
its payer's name does not identify them, its department does not see that it exists, and its audit
entries cannot be read, until the domain that raised it lifts the veil for good.
"""

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from payments.bills.models import Bill, BillVeilLifted
from payments.receipts.models.payment import Payment

ACTIONS = ("bill.raised", "bill.cancelled", "payment.recorded", "payment.reversed")


def is_veiled() -> ColumnElement[bool]:
    """Return the SQL condition for bills that are still under a veil."""
    lifted = exists().where(BillVeilLifted.veil == Bill.veil)
    return and_(Bill.veil.is_not(None), ~lifted)


def veiled(session: Session, bill: Bill) -> bool:
    """Whether a bill is still under a veil."""
    if bill.veil is None:
        return False
    return session.get(BillVeilLifted, bill.veil) is None


def veiled_entries() -> ColumnElement[bool]:
    """Return the SQL condition for audit entries that nobody may read yet."""
    bills = select(cast(Bill.id, Text)).where(is_veiled())
    payments = select(cast(Payment.id, Text)).join(Bill, Bill.id == Payment.bill_id)
    return and_(
        AuditEntry.action.in_(ACTIONS),
        or_(AuditEntry.subject.in_(bills), AuditEntry.subject.in_(payments.where(is_veiled()))),
    )
