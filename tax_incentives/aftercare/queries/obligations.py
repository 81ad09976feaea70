"""Reports that holders owe after a grant: of one award, and the late ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.calendar import local_day
from app.data_files.words import Words
from app.paging import PAGE, Page, cut
from app.permissions import require
from app.row_macs import UNCHECKED, if_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import AwardObligation, ObligationReport
from tax_incentives.aftercare.queries.pages import newest_after
from tax_incentives.aftercare.use_cases.follow_obligations import unreported
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Scheme


@dataclass(frozen=True, kw_only=True)
class ObligationView:
    """The obligation of a holder until the end of `due_on`, and their report."""

    id: UUID
    award_id: UUID
    number: str
    code: str
    title: Words
    due_on: date
    late: bool
    report: str
    reported_at: datetime | None


def late_reports(uow: UnitOfWork, cursor: str | None) -> Page[ObligationView]:
    """List reports that are late, the newest obligation first."""
    require(uow.actor, READ_RELIEFS)
    late = AwardObligation.due_on < local_day(uow.now)
    query = select(AwardObligation.id).where(late, unreported())
    ids = uow.session.scalars(newest_after(query, AwardObligation.id, cursor)).all()
    page = cut(ids, PAGE, lambda each: [str(each)])
    return Page(obligations_where(uow, AwardObligation.id.in_(page.items)), page.next_cursor)


def obligations_where(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ObligationView]:
    """Return obligations that meet a condition, the newest first; a forged row counts as none."""
    query = (
        select(AwardObligation, ReliefAward, ObligationReport)
        .join(ReliefAward, ReliefAward.id == AwardObligation.award_id)
        .outerjoin(ObligationReport, ObligationReport.obligation_id == AwardObligation.id)
        .where(where)
        .order_by(AwardObligation.id.desc())
    )
    book, today = uow.port(SchemeBook).by_code, local_day(uow.now)
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    return [
        _obligation(row, award, if_genuine(uow.session, report), book, today)
        for row, award, report in rows
        if if_genuine(uow.session, row)
    ]


def _obligation(
    row: AwardObligation,
    award: ReliefAward,
    report: ObligationReport | None,
    book: Mapping[str, Scheme],
    today: date,
) -> ObligationView:
    scheme = book.get(award.scheme)
    titles = {each.code: each.title for each in scheme.obligations} if scheme else {}
    return ObligationView(
        id=row.id,
        award_id=award.id,
        number=award.number,
        code=row.code,
        title=titles.get(row.code, Words(row.code, row.code)),
        due_on=row.due_on,
        late=report is None and row.due_on < today,
        report=report.text if report else "",
        reported_at=report.at if report else None,
    )


def obligation_page(uow: UnitOfWork, obligation_id: UUID) -> ObligationView:
    """Return an obligation to the award's holder, Finance and auditors. Raises NotFound."""
    row = uow.get(AwardObligation, obligation_id)
    award_page(uow, row.award_id)
    return obligations_where(uow, AwardObligation.id == row.id)[0]
