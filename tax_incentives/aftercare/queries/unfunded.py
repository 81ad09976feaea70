"""Awards that wait for money of this fiscal year."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.ledger.public import fiscal_year_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.queries.pages import by_id
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.funding import unfunded, waiting
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class UnfundedAward:
    """An award of an earlier year, and how much it lacks of this year's money, in paisa."""

    id: UUID
    number: str
    scheme: str
    fiscal_year: int
    amount_paisa: int
    granted_on: date


def unfunded_awards(uow: UnitOfWork, cursor: str | None) -> Page[UnfundedAward]:
    """List awards that wait for money of this year, those granted first at the top.

    Revoked ones wait for nothing, so a page may hold fewer than others.
    """
    require(uow.actor, READ_RELIEFS)
    query = unfunded(_this_year(uow)).order_by(None).order_by(ReliefAward.id)
    if cursor:
        query = query.where(ReliefAward.id > as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query.limit(PAGE + 1)).all()
    found = cut([unfunded_view(*row) for row in rows], PAGE, by_id)
    kept = {award.id for award, _ in waiting(uow.session, rows)}
    return Page([each for each in found.items if each.id in kept], found.next_cursor)


def _this_year(uow: UnitOfWork) -> int:
    return fiscal_year_of(local_day(uow.now)).year


def lacks_paisa(uow: UnitOfWork, award_id: UUID) -> int:
    """Return how much an award lacks of this year's money, in paisa."""
    query = unfunded(_this_year(uow)).where(ReliefAward.id == award_id)
    return sum(paisa for _, paisa in waiting(uow.session, uow.session.execute(query).all()))


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
