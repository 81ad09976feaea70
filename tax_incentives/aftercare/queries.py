"""What follows grants: of one award, and as lists that Finance and auditors work through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.calendar import local_day
from app.data_files.words import Words
from app.ledger.public import fiscal_year_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.clawback_file import (
    ClawbackFile,
    ClawbackState,
    clawback_file,
    clawback_files,
    most_paisa,
)
from tax_incentives.aftercare.models import (
    BASE_SHRANK,
    SET_ASIDE,
    AuditPara,
    AuditParaAct,
    AwardObligation,
    Clawback,
    ClawbackEnd,
    ObligationReport,
    Reopening,
)
from tax_incentives.aftercare.use_cases.audit_award import RECOVERED, SETTLED
from tax_incentives.aftercare.use_cases.claw_back import own_clawback
from tax_incentives.aftercare.use_cases.follow_obligations import unreported
from tax_incentives.awards.funding import unfunded
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries import AwardPage, award_page
from tax_incentives.awards.use_cases.use_credit import scheme_of_award
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Scheme


@dataclass(frozen=True, kw_only=True)
class ReopenedAward:
    """An award that was computed from taxes that count no more; amounts in paisa.

    `difference_paisa` is what was granted above what the scheme gives now, less all clawbacks.
    """

    id: UUID
    award_id: UUID
    number: str
    scheme: str
    granted_paisa: int
    gives_paisa: int
    difference_paisa: int
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClawbackView:
    """A clawback and where it has come to; `bill_id` is what the holder owes once it is final."""

    id: UUID
    award_id: UUID
    number: str
    ground: str
    amount_paisa: int
    reason: str
    state: ClawbackState
    noticed_at: datetime
    answer_by: date
    order_reason: str | None
    appeal_by: date | None
    unused_paisa: int | None
    owed_paisa: int | None
    bill_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ObligationView:
    """What a holder must do until the end of `due_on`, and what they reported."""

    id: UUID
    award_id: UUID
    number: str
    code: str
    title: Words
    due_on: date
    late: bool
    report: str
    reported_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class UnfundedAward:
    """An award of an earlier year, and how much it lacks of this year's money, in paisa."""

    id: UUID
    number: str
    scheme: str
    fiscal_year: int
    amount_paisa: int
    granted_on: date


@dataclass(frozen=True, kw_only=True)
class ParaView:
    """An audit para of an award, how much was recovered, and since when it is settled."""

    id: UUID
    award_id: UUID
    award: str
    number: str
    para: str
    written_at: datetime
    recovered_paisa: int
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ParaPage:
    """A para with what followed it, in its order."""

    para: ParaView
    acts: Sequence[AuditParaAct]


@dataclass(frozen=True, kw_only=True)
class Aftercare:
    """All that follows one award; `gives_paisa` is None where nothing was reopened.

    `paras` are for Finance and auditors only.
    """

    award: AwardPage
    obligations: Sequence[ObligationView]
    clawbacks: Sequence[ClawbackView]
    gives_paisa: int | None
    unfunded_paisa: int
    paras: Sequence[ParaView]


@dataclass(frozen=True, kw_only=True)
class ClawbackGround:
    """A ground on which so much of an award can be taken back now, in paisa."""

    code: str
    title: str
    most_paisa: int


def aftercare_of(uow: UnitOfWork, award_id: UUID) -> Aftercare:
    """Return what follows an award, to its holder, Finance and auditors. Raises NotFound."""
    found = award_page(uow, award_id)
    last = select(Reopening.gives_paisa).filter_by(award_id=award_id)
    may_read = uow.actor.may(READ_RELIEFS)
    return Aftercare(
        award=found,
        obligations=_obligations(uow, AwardObligation.award_id == award_id),
        clawbacks=_clawbacks(uow, Clawback.award_id == award_id),
        gives_paisa=uow.session.scalar(last.order_by(Reopening.id.desc()).limit(1)),
        unfunded_paisa=_lacks(uow, award_id),
        paras=_paras(uow, AuditPara.award_id == award_id) if may_read else [],
    )


def grounds_of(uow: UnitOfWork, award_id: UUID) -> list[ClawbackGround]:
    """Return on which grounds something of an award can be taken back now. Raises NotFound."""
    award = award_page(uow, award_id).row
    titles = {each.code: each.title.en for each in scheme_of_award(uow, award).clawbacks}
    titles[BASE_SHRANK] = "Taxes that it was computed from were refunded or reversed"
    found = {code: most_paisa(uow, award, code) for code in titles}
    return [
        ClawbackGround(code=code, title=titles[code], most_paisa=most)
        for code, most in found.items()
        if most
    ]


def clawback_page(uow: UnitOfWork, clawback_id: UUID) -> ClawbackFile:
    """Return a clawback to the award's holder, Finance and auditors. Raises NotFound."""
    if uow.actor.may(READ_RELIEFS):
        return clawback_file(uow, clawback_id)
    return own_clawback(uow, clawback_id)


def clawback_view(found: ClawbackFile) -> ClawbackView:
    """Return what a clawback's file says."""
    row, end = found.row, found.end
    return ClawbackView(
        id=row.id,
        award_id=row.award_id,
        number=found.award.number,
        ground=row.ground,
        amount_paisa=row.amount_paisa,
        reason=row.reason,
        state=found.state,
        noticed_at=row.entered_at,
        answer_by=row.answer_by,
        order_reason=row.order_reason,
        appeal_by=row.appeal_by,
        unused_paisa=row.unused_paisa,
        owed_paisa=row.owed_paisa,
        bill_id=end.bill_id if end else None,
    )


def reopened_awards(uow: UnitOfWork, cursor: str | None) -> Page[ReopenedAward]:
    """List awards of which more was granted than the scheme gives now: one query."""
    require(uow.actor, READ_RELIEFS)
    last = (
        select(Reopening)
        .ext(distinct_on(Reopening.award_id))
        .order_by(Reopening.award_id, Reopening.id.desc())
        .subquery()
    )
    above = ReliefAward.amount_paisa - last.c.gives_paisa - _taken()
    query = (
        select(last, ReliefAward, above.label("above"))
        .join(ReliefAward, ReliefAward.id == last.c.award_id)
        .where(above > 0)
    )
    rows = uow.session.execute(_after(query, last.c.id, cursor)).all()
    return cut([_reopened(row) for row in rows], PAGE, _by_id)


def _taken() -> ColumnElement[int]:
    """What clawbacks take of an award that stand."""
    return (
        select(func.coalesce(func.sum(Clawback.amount_paisa), 0))
        .outerjoin(ClawbackEnd, ClawbackEnd.clawback_id == Clawback.id)
        .where(
            Clawback.award_id == ReliefAward.id,
            Clawback.refused_at.is_(None),
            ClawbackEnd.outcome.is_distinct_from(SET_ASIDE),
        )
        .correlate(ReliefAward)
        .scalar_subquery()
    )


def _reopened(row: Any) -> ReopenedAward:  # noqa: ANN401 - a row of the query above
    award = row.ReliefAward
    return ReopenedAward(
        id=row.id,
        award_id=award.id,
        number=award.number,
        scheme=award.scheme,
        granted_paisa=award.amount_paisa,
        gives_paisa=row.gives_paisa,
        difference_paisa=row.above,
        found_at=row.found_at,
    )


def all_clawbacks(uow: UnitOfWork, cursor: str | None) -> Page[ClawbackView]:
    """List clawbacks, the newest first."""
    require(uow.actor, READ_RELIEFS)
    ids = uow.session.scalars(_after(select(Clawback.id), Clawback.id, cursor)).all()
    return cut(_clawbacks(uow, Clawback.id.in_(ids)), PAGE, _by_id)


def _clawbacks(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ClawbackView]:
    query = select(Clawback.id).where(where).order_by(Clawback.id.desc())
    files = clawback_files(uow, uow.session.scalars(query).all())
    return [clawback_view(each) for each in files]


def late_reports(uow: UnitOfWork, cursor: str | None) -> Page[ObligationView]:
    """List reports that are late, the newest obligation first."""
    require(uow.actor, READ_RELIEFS)
    late = AwardObligation.due_on < local_day(uow.now)
    query = select(AwardObligation.id).where(late, unreported())
    ids = uow.session.scalars(_after(query, AwardObligation.id, cursor)).all()
    return cut(_obligations(uow, AwardObligation.id.in_(ids)), PAGE, _by_id)


def _obligations(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ObligationView]:
    query = (
        select(AwardObligation, ReliefAward, ObligationReport)
        .join(ReliefAward, ReliefAward.id == AwardObligation.award_id)
        .outerjoin(ObligationReport, ObligationReport.obligation_id == AwardObligation.id)
        .where(where)
        .order_by(AwardObligation.id.desc())
    )
    book, today = uow.port(SchemeBook).by_code, local_day(uow.now)
    return [_obligation(*row, book, today) for row in uow.session.execute(query)]


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
    return _obligations(uow, AwardObligation.id == row.id)[0]


def unfunded_awards(uow: UnitOfWork, cursor: str | None) -> Page[UnfundedAward]:
    """List awards that wait for money of this year, those granted first at the top."""
    require(uow.actor, READ_RELIEFS)
    query = unfunded(_this_year(uow)).order_by(None).order_by(ReliefAward.id)
    if cursor:
        query = query.where(ReliefAward.id > as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query.limit(PAGE + 1)).all()
    return cut([unfunded_view(*row) for row in rows], PAGE, _by_id)


def _this_year(uow: UnitOfWork) -> int:
    return fiscal_year_of(local_day(uow.now)).year


def _lacks(uow: UnitOfWork, award_id: UUID) -> int:
    query = unfunded(_this_year(uow)).where(ReliefAward.id == award_id)
    found = uow.session.execute(query).first()
    return int(found.paisa) if found else 0


def unfunded_view(award: ReliefAward, paisa: int) -> UnfundedAward:
    """Return an award with what it lacks of this year's money."""
    return UnfundedAward(
        id=award.id,
        number=award.number,
        scheme=award.scheme,
        fiscal_year=award.fiscal_year,
        amount_paisa=int(paisa),
        granted_on=award.granted_on,
    )


def all_paras(uow: UnitOfWork, cursor: str | None) -> Page[ParaView]:
    """List audit paras, the newest first."""
    require(uow.actor, READ_RELIEFS)
    ids = uow.session.scalars(_after(select(AuditPara.id), AuditPara.id, cursor)).all()
    return cut(_paras(uow, AuditPara.id.in_(ids)), PAGE, _by_id)


def para_page(uow: UnitOfWork, para_id: UUID) -> ParaPage:
    """Return a para to Finance and auditors. Raises NotFound."""
    require(uow.actor, READ_RELIEFS)
    uow.get(AuditPara, para_id)
    acts = select(AuditParaAct).filter_by(para_id=para_id).order_by(AuditParaAct.id)
    return ParaPage(
        para=_paras(uow, AuditPara.id == para_id)[0], acts=uow.session.scalars(acts).all()
    )


def _paras(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ParaView]:
    recovered = func.coalesce(
        func.sum(AuditParaAct.amount_paisa).filter(AuditParaAct.kind == RECOVERED), 0
    )
    settled = func.max(AuditParaAct.at).filter(AuditParaAct.kind == SETTLED)
    query = (
        select(AuditPara, ReliefAward.number, recovered, settled)
        .join(ReliefAward, ReliefAward.id == AuditPara.award_id)
        .outerjoin(AuditParaAct, AuditParaAct.para_id == AuditPara.id)
        .where(where)
        .group_by(AuditPara.id, ReliefAward.number)
        .order_by(AuditPara.id.desc())
    )
    return [_para(*row) for row in uow.session.execute(query)]


def _para(row: AuditPara, award: str, recovered: int | None, settled: datetime | None) -> ParaView:
    return ParaView(
        id=row.id,
        award_id=row.award_id,
        award=award,
        number=row.number,
        para=row.text,
        written_at=row.at,
        recovered_paisa=int(recovered or 0),
        settled_at=settled,
    )


def _after(query: Select[Any], key: Any, cursor: str | None) -> Select[Any]:  # noqa: ANN401 - a column
    """Order by an id, the newest first, and go on after a cursor's."""
    if cursor:
        query = query.where(key < as_id(decode_cursor(cursor, 1)[0]))
    return query.order_by(key.desc()).limit(PAGE + 1)


def _by_id(view: Any) -> list[str]:  # noqa: ANN401 - any view with an id
    return [str(view.id)]
