"""Publish the committee's report, when every bid is judged and nothing waits."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.errors import Conflict, Forbidden
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.queries import award_not_before
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.queries.readiness import gaps
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.evaluation.report_content import report_content, winners
from marketplace.evaluation.use_cases.find_evaluation import taking_part
from marketplace.tenders.policy.lifecycle import TenderAction

PUBLISHED = "marketplace.report_published"


@dataclass(frozen=True, kw_only=True)
class PublishReport:
    """Publish the report of a tender."""

    tender_id: UUID


def publish_report(uow: UnitOfWork, command: PublishReport) -> EvaluationReport:
    """Freeze the outcome and show it to all; bidders can read their debriefs from now on.

    After a return it is the next version, and the wait before an award starts again.

    For the chair, or any member where the chair has an interest. Raises Conflict with what is
    missing: declarations for a quorum, verdicts, securities, decisions on ties and single bids,
    explanations of abnormally low prices, disqualifications of barred bidders.
    """
    tender = taking_part(uow, command.tender_id, TenderAction.REPORT)
    file = read_file(uow.session, tender)
    _check_chair(uow, file)
    for gap in gaps(uow, file):
        raise Conflict(gap.message, code=gap.code, fields=gap.fields)
    at = uow.instant()
    report = EvaluationReport(
        tender_id=tender.id,
        version=len(rounds_of(uow.session, tender)) + 1,
        published_at=at,
        published_by=uow.actor.person,
        content=report_content(file),
    )
    uow.add(report)
    tender.reported_at, tender.award_not_before = at, award_not_before(tender, local_day(at))
    named = {scope: bid for scope, (bid, _) in winners(report.content).items()}
    after = {"version": report.version, "winners": named}
    uow.audit("report.published", tender.id, after=after)
    uow.publish(PUBLISHED, tender_id=tender.id)
    return report


def _check_chair(uow: UnitOfWork, file: EvaluationFile) -> None:
    chair = next(seat for seat in file.members if seat.member.chair)
    if not chair.has_interest and chair.person.id != uow.actor.person:
        raise Forbidden(sentence("The chair of the committee publishes the report."))
