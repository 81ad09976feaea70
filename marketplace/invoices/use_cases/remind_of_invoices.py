"""Remind departments of invoices that should have been paid: once each, by a daily job."""

from sqlalchemy import select

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from marketplace.invoices.models import Invoice

OVERDUE = "marketplace.invoice_overdue"
# A run takes so many; the next run takes the rest.
MAX_REMINDERS = 500


def remind_of_invoices(uow: UnitOfWork, _: None) -> int:
    """Remind of each invoice once after the day until which it was to be paid; returns how many."""
    at = uow.instant()
    query = (
        select(Invoice)
        .where(Invoice.due_on < local_day(at), Invoice.reminded_at.is_(None))
        .where(Invoice.paid_on.is_(None), Invoice.returned_at.is_(None))
        .order_by(Invoice.id)
        .limit(MAX_REMINDERS)
        .with_for_update(skip_locked=True)
    )
    rows = uow.session.scalars(query).all()
    for row in rows:
        row.reminded_at = at
        uow.publish(OVERDUE, invoice_id=row.id)
    return len(rows)
