"""Requests for unannounced reports; a missing number is reported once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.cards.adyen.report_download import CardReports
from payments.cards.models import MISSING, NOTICE, CardReport
from payments.cards.use_cases.announce_report import know_report
from payments.kernel.events import CARD_REPORT, CARD_REPORT_MISSING
from payments.kernel.permissions import RECORD_PAYMENT
from payments.settlement.models import REFUSED, CardReportReading

# So long after a later number was read, one that is not there is missing.
PATIENCE = timedelta(days=1)
MAX_NUMBERS = 50


def sweep_reports(uow: UnitOfWork, command: None) -> int:
    """Request the next, missing and announced reports; return their number.

    Safe to run twice: a report is read once, and a gap reported once.
    """
    del command
    require(uow.actor, RECORD_PAYMENT)
    if uow.port(CardReports) is None:
        return 0
    wanted = _wanted(uow)
    for number in wanted:
        uow.publish(CARD_REPORT, number=number)
    _notify_missing(uow, wanted)
    return len(wanted)


def _wanted(uow: UnitOfWork) -> Sequence[int]:
    """Return numbers that were not read: gaps and those announced first, then the next one."""
    read = set(
        uow.session.scalars(
            select(CardReportReading.number).where(CardReportReading.outcome != REFUSED)
        )
    )
    announced = uow.session.scalars(select(CardReport.number).filter_by(source=NOTICE))
    first, last = min(read, default=1), max(read, default=0)
    open_ones = (set(range(first, last)) | set(announced)) - read
    return [*sorted(open_ones)[:MAX_NUMBERS], max({last, *open_ones}) + 1]


def _notify_missing(uow: UnitOfWork, wanted: Sequence[int]) -> None:
    """Notify of each number that is still missing a day after a later one was read."""
    query = select(func.max(CardReportReading.number)).where(
        CardReportReading.outcome != REFUSED,
        CardReportReading.read_at <= uow.instant() - PATIENCE,
    )
    last = uow.session.scalar(query) or 0
    refused = set(uow.session.scalars(select(CardReportReading.number)))
    for number in wanted:
        if number < last and number not in refused and know_report(uow, number, MISSING):
            uow.audit("card_report.missing", str(number))
            uow.publish(CARD_REPORT_MISSING, number=number)
