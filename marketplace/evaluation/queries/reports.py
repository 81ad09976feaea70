"""A tender's reports, the newest first, and which of them is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.identity.public import OrganisationSummary, organisations_by_id
from app.overrides.public import Override, overrides_of
from app.row_macs import require_genuine, vault_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import ReportPublication
from marketplace.awards.queries import AWARD, AwardTime, award_time, publications_of
from marketplace.evaluation.models import EvaluationReport, ReportReturn
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class Round:
    """A published report, and its return to the committee (None: it was never sent back)."""

    report: EvaluationReport
    returned: ReportReturn | None


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A published report, its tender, and every round there was; `department` is its buyer."""

    tender: Tender
    report: EvaluationReport
    returned: ReportReturn | None
    rounds: Sequence[Round]
    department: OrganisationSummary
    time: AwardTime
    publications: Sequence[ReportPublication]
    overrides: Sequence[Override] = ()

    @property
    def stands(self) -> bool:
        """True if this report is in force."""
        return self.returned is None


def rounds_of(session: Session, tender: Tender) -> list[Round]:
    """Return the reports of a tender, the newest first."""
    query = (
        select(EvaluationReport, ReportReturn)
        .outerjoin(
            ReportReturn,
            and_(
                ReportReturn.tender_id == EvaluationReport.tender_id,
                ReportReturn.version == EvaluationReport.version,
            ),
        )
        .where(EvaluationReport.tender_id == tender.id)
        .order_by(EvaluationReport.version.desc())
    )
    return [Round(report=report, returned=returned) for report, returned in session.execute(query)]


def report_in_force(session: Session, tender: Tender) -> EvaluationReport:
    """Return the report in force; Conflict before the first and while one is sent back.

    Raises Forged for one that this program did not publish: it would name the winner.
    """
    newest = next(iter(rounds_of(session, tender)), None)
    if newest is None or newest.returned is not None:
        raise Conflict(sentence("No report of the committee is in force."), code="no-report")
    require_genuine(vault_of(session), newest.report)
    return newest.report


def report_view(uow: UnitOfWork, tender_id: UUID, version: int | None = None) -> ReportView:
    """Return a report to anybody, by default the newest; NotFound if there is none."""
    tender = uow.get(Tender, tender_id)
    rounds = rounds_of(uow.session, tender)
    wanted = (r for r in rounds if version is None or r.report.version == version)
    found = next(wanted, None)
    if found is None:
        raise NotFound
    firms = organisations_by_id(uow.session, [tender.department_id])
    return ReportView(
        tender=tender,
        report=found.report,
        returned=found.returned,
        rounds=rounds,
        department=firms[tender.department_id],
        time=award_time(uow.session, tender) if found.returned is None else AwardTime(),
        publications=publications_of(uow.session, tender.id, found.report.version),
        overrides=_overrides(uow.session, found),
    )


def _overrides(session: Session, found: Round) -> list[Override]:
    """Return the overrides for an award on a report, while it was in force."""
    report = found.report
    ended = found.returned.returned_at if found.returned else None
    made = overrides_of(session, AWARD, report.tender_id, report.published_at)
    return [each for each in made if ended is None or each.approved_at <= ended]
