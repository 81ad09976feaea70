"""An officer records where the evaluation report was announced outside, before anybody awards."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import ReportPublication
from marketplace.awards.queries import award_not_before
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.kernel import permissions
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender

ANNOUNCED = "marketplace.report_announced"


class Medium(StrEnum):
    """The medium of a report's announcement."""

    NEWSPAPER = "newspaper"
    REGULATOR = "regulator"


@dataclass(frozen=True, kw_only=True)
class RecordReportPublication:
    """The newspaper, or the regulator's site, with the number there and the day."""

    tender_id: UUID
    medium: Medium
    name: str
    number: str
    published_on: date


def record_report_publication(
    uow: UnitOfWork, command: RecordReportPublication
) -> ReportPublication:
    """Record an announcement of the report in force.

    The wait before an award counts from the latest day. Raises Invalid for a day before the report
    or in the future, Conflict if no report is in force.
    """
    require(uow.actor, permissions.ANNOUNCE_REPORT)
    tender = own_tender(uow, command.tender_id, TenderAction.ANNOUNCE_REPORT)
    report = report_in_force(uow.session, tender)
    at = uow.instant()
    _refuse_impossible(command.published_on, report.published_at, at)
    row = ReportPublication(
        id=new_id(),
        tender_id=tender.id,
        version=report.version,
        medium=command.medium.value,
        name=command.name,
        number=command.number,
        published_on=command.published_on,
        award_not_before=award_not_before(tender, command.published_on),
        recorded_at=at,
        recorded_by=uow.actor.person,
    )
    uow.add(row)
    after = {"version": row.version, "medium": row.medium, "name": row.name, "number": row.number}
    uow.audit("report.announced", tender.id, after=after | {"day": row.published_on.isoformat()})
    uow.publish(ANNOUNCED, tender_id=tender.id, publication_id=row.id)
    return row


def _refuse_impossible(day: date, reported_at: datetime, now: datetime) -> None:
    first, last = local_day(reported_at), local_day(now)
    if not first <= day <= last:
        problem = sentence(
            "Enter a date from %(first)s, the date of the report, to %(last)s, today.",
            first=first.strftime("%d-%m-%Y"),
            last=last.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, fields={"published_on": problem})
