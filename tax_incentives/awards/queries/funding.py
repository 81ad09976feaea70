"""From which year's budget an award has its money, and which awards wait for some.

An award is unfunded by what fell due of it until a year, less what it was promised, plus what
lapsed: voted money that was unused at the end of a year lapses, and a part of a later year has no
money before that year. What an order took of that part is promised no more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ScalarSelect

from app.casework.public import revoked_grants
from tax_incentives.awards.models import (
    AwardFunding,
    AwardLapse,
    AwardReduction,
    AwardYear,
    ReliefAward,
)
from tax_incentives.budgets.postings import BudgetYear


def budget_year(session: Session, award: ReliefAward, at: datetime | None = None) -> BudgetYear:
    """Return the budget that an award had its money from at a time (None: now): one query."""
    query = select(func.max(AwardFunding.fiscal_year)).filter_by(award_id=award.id)
    if at is not None:
        query = query.where(AwardFunding.funded_at <= at)
    return BudgetYear(award.scheme, session.scalar(query) or award.fiscal_year)


def unfunded(year: int) -> Select[Any]:
    """Return the query of awards of earlier years with what each lacks in a year, by their grant.

    Its columns are the award and `paisa`, which is above zero.
    """
    due = func.coalesce(_sum(AwardYear, AwardYear.fiscal_year <= year), ReliefAward.amount_paisa)
    lacks = due - _promised()
    return (
        select(ReliefAward, lacks.label("paisa"))
        .where(ReliefAward.fiscal_year < year, ReliefAward.amount_paisa > 0, lacks > 0)
        .order_by(ReliefAward.granted_at, ReliefAward.id)
    )


def unpromised_paisa(session: Session, award_id: UUID) -> int:
    """Return the sum that later budgets must still promise of an award (paisa): two queries."""
    check_lapses(session, award_id)
    query = select(ReliefAward.amount_paisa - _promised()).where(ReliefAward.id == award_id)
    return int(session.scalar(query) or 0)


def check_lapses(session: Session, award_id: UUID) -> None:
    """Raise Forged if a lapse of an award is not genuine: later budgets would pay for it."""
    session.scalars(select(AwardLapse).filter_by(award_id=award_id)).all()


def _promised() -> ColumnElement[int]:
    """Return the SQL sum of promised, given and no longer promised amounts of an award."""
    first = func.coalesce(
        _sum(AwardYear, AwardYear.fiscal_year == ReliefAward.fiscal_year),
        ReliefAward.amount_paisa,
    )
    later, lapsed = func.coalesce(_sum(AwardFunding), 0), func.coalesce(_sum(AwardLapse), 0)
    return first + later - lapsed + func.coalesce(_sum(AwardReduction), 0)


def _sum(table: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:  # noqa: ANN401 - one of these tables
    query = select(func.sum(table.amount_paisa)).where(table.award_id == ReliefAward.id, *where)
    return query.correlate(ReliefAward).scalar_subquery()


def unfunded_of_scheme(session: Session, of: BudgetYear) -> Mapping[UUID, int]:
    """Return the missing amounts of earlier years' awards, in order of grant: two queries.

    Awards whose grant was revoked get no more money.
    """
    rows = session.execute(unfunded(of.year).where(ReliefAward.scheme == of.scheme)).all()
    return {award.id: paisa for award, paisa in waiting(session, rows)}


def waiting(session: Session, rows: Sequence[Row[Any, Any]]) -> list[tuple[ReliefAward, int]]:
    """Return rows of `unfunded` without awards whose grant was revoked: one query."""
    revoked = revoked_grants(session, [award.registration_id for award, _ in rows])
    return [(award, int(paisa)) for award, paisa in rows if award.registration_id not in revoked]
