"""Clawbacks and reopened awards: of one award, and as lists for Finance and auditors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.paging import PAGE, Page, cut
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import BASE_SHRANK, SET_ASIDE, Clawback, ClawbackEnd, Reopening
from tax_incentives.aftercare.queries.clawback_file import (
    ClawbackFile,
    ClawbackState,
    clawback_file,
    clawback_files,
    most_paisa,
)
from tax_incentives.aftercare.queries.pages import by_id, newest_after
from tax_incentives.aftercare.use_cases.claw_back import own_clawback
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import award_page, scheme_of_award
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class ReopenedAward:
    """An award computed from taxes that were refunded or reversed since; amounts in paisa.

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
    """A clawback with its status; `bill_id` is the bill that the holder owes once it is final."""

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
    unfunded_paisa: int | None
    bill_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ClawbackGround:
    """A ground for taking back a part of an award now, and its maximum, in paisa."""

    code: str
    title: str
    most_paisa: int


def grounds_of(uow: UnitOfWork, award_id: UUID) -> list[ClawbackGround]:
    """Return the grounds on which a part of an award can be taken back now. Raises NotFound."""
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
    """Return the contents of a clawback's file."""
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
        unfunded_paisa=row.unfunded_paisa,
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
    rows = uow.session.execute(newest_after(query, last.c.id, cursor)).all()
    return cut([_reopened(row) for row in rows], PAGE, by_id)


def _taken() -> ColumnElement[int]:
    """Sum, in SQL, of what clawbacks in force take from an award, in paisa."""
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
    ids = uow.session.scalars(newest_after(select(Clawback.id), Clawback.id, cursor)).all()
    return cut(clawbacks_where(uow, Clawback.id.in_(ids)), PAGE, by_id)


def clawbacks_where(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ClawbackView]:
    """Return clawbacks that meet a condition, the newest first."""
    query = select(Clawback.id).where(where).order_by(Clawback.id.desc())
    files = clawback_files(uow, uow.session.scalars(query).all())
    return [clawback_view(each) for each in files]
