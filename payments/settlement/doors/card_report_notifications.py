"""Finance is notified of a settlement report that cannot be read, or is missing."""

from uuid import UUID

from app.identity.public import staff_with
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import FINANCE_OFFICER
from app.unit_of_work import UnitOfWork
from payments.kernel.events import CARD_REPORT_MISSING, CARD_REPORT_REFUSED
from payments.settlement.models import CardReportReading


@handler("payments.tell_refused")
def tell_refused(uow: UnitOfWork, event: Event) -> None:
    """Notify Finance which report cannot be read."""
    reading = uow.get(CardReportReading, UUID(event.payload["reading_id"]))
    _notify_finance_officers(uow, "payments/report_refused", reading.number)


@handler("payments.tell_missing")
def tell_missing(uow: UnitOfWork, event: Event) -> None:
    """Notify Finance which report is missing."""
    _notify_finance_officers(uow, "payments/report_missing", int(event.payload["number"]))


def _notify_finance_officers(uow: UnitOfWork, template: str, number: int) -> None:
    for person in staff_with(uow.session, FINANCE_OFFICER):
        values = {"number": str(number)}
        queue_message(uow, template=template, values=values, person_id=person.id)


REPORT_EVENTS = ((CARD_REPORT_REFUSED, tell_refused), (CARD_REPORT_MISSING, tell_missing))
