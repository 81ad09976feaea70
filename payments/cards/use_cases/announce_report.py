"""The card gateway announces its settlement reports; which are known of is noted once.

A notice names a report under the gateway's signature. Settlement fetches it, and reads it.
"""

from sqlalchemy.dialects.postgresql import insert

from app.unit_of_work import UnitOfWork
from payments.cards.adyen.settlement_report import report_number
from payments.cards.models import NOTICE, CardMessage, CardReport
from payments.kernel.events import CARD_REPORT

REPORT = "REPORT_AVAILABLE"


def announce_report(uow: UnitOfWork, message: CardMessage) -> None:
    """Note that a report is there, and have it fetched; another report than ours is passed over."""
    number = report_number(message.psp_reference)
    if number is None:
        uow.audit("card_report.other", message.id, after={"name": message.psp_reference})
        return
    know_report(uow, number, NOTICE)
    uow.publish(CARD_REPORT, number=number)


def know_report(uow: UnitOfWork, number: int, source: str) -> bool:
    """Note once that a report is known of; whether it was news."""
    values = {"number": number, "source": source, "known_at": uow.instant()}
    query = insert(CardReport).values(values).on_conflict_do_nothing()
    return uow.session.execute(query.returning(CardReport.number)).scalar() is not None
