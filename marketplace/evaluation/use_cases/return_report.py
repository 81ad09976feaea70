"""The department sends a published report back to the committee, before it awards."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Forbidden
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import ReportReturn
from marketplace.evaluation.queries.evaluations import is_member
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender

RETURNED = "marketplace.report_returned"


@dataclass(frozen=True, kw_only=True)
class ReturnReport:
    """Send back the report in force; everybody may read the `reason`."""

    tender_id: UUID
    reason: str


def return_report(uow: UnitOfWork, command: ReturnReport) -> ReportReturn:
    """Return the report: the tender is where its opening left it, and the committee works on.

    What it decided stays as it was; the next report has the next version, and the days between
    report and award start again. Not for members of the committee (Forbidden); Conflict after an
    award, which must be reversed first.
    """
    require(uow.actor, permissions.RETURN_REPORT)
    tender = own_tender(uow, command.tender_id, TenderAction.RETURN_REPORT)
    if is_member(uow.session, tender.id, uow.actor.person):
        raise Forbidden(sentence("A member of the committee cannot send its report back."))
    return send_report_back(uow, tender, command.reason)


def send_report_back(uow: UnitOfWork, tender: Tender, reason: str) -> ReportReturn:
    """Send the report in force of a locked tender back, for an actor who may decide that."""
    report = report_in_force(uow.session, tender)
    returned = ReportReturn(
        tender_id=tender.id,
        version=report.version,
        returned_at=uow.instant(),
        returned_by=uow.actor.person,
        reason=reason,
    )
    uow.add(returned)
    tender.reported_at = tender.award_not_before = None
    uow.session.flush()
    after = {"version": returned.version, "reason": returned.reason}
    uow.audit("report.returned", tender.id, after=after)
    uow.publish(RETURNED, tender_id=tender.id, version=returned.version)
    return returned
