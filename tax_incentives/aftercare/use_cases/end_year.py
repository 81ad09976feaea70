"""The end of a fiscal year: what is unused of awards of voted money lapses, the awards stay valid.

Revenue that is forgone needs no money of a year: credits are carried forward.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, exists, func, or_, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Refusal
from app.ledger.public import fiscal_year_of, post
from app.money import grouped_rupees
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import SET_ASIDE, Clawback, ClawbackEnd
from tax_incentives.aftercare.postings import lapse_posting
from tax_incentives.awards.models import (
    AwardFunding,
    AwardLapse,
    AwardPayment,
    AwardPaymentEnd,
    ReliefAward,
)
from tax_incentives.awards.queries.awards import remaining_paisa, scheme_of_award
from tax_incentives.awards.queries.funding import budget_year
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import FOLLOW_AWARDS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget

_AT_ONCE = 500
log = structlog.get_logger("bdm.reliefs")


@dataclass(frozen=True, kw_only=True)
class LapseAward:
    """The award whose unused voted money lapses: the year of its budget has ended."""

    award_id: UUID


def lapse_awards(uow: UnitOfWork, _: None = None) -> int:
    """Let lapse what is unused of voted awards of years that have ended; returns how many.

    One whose money is sanctioned at the same moment is logged, and looked at by the next job.
    """
    require(uow.actor, FOLLOW_AWARDS)
    return sum(_lapses(uow, award_id) for award_id in _over(uow))


def _lapses(uow: UnitOfWork, award_id: UUID) -> bool:
    try:
        return uow.apart(lapse_award, LapseAward(award_id=award_id)) is not None
    except Refusal as refusal:
        log.warning("award_not_lapsed", award_id=str(award_id), code=refusal.code)
        return False


def _over(uow: UnitOfWork) -> list[UUID]:
    """Return awards with something unused of years that have ended, the oldest first."""
    found: list[UUID] = []
    after = None
    while ids := _slice(uow, after):
        remaining = remaining_paisa(uow.session, ids)
        found += [each for each in ids if remaining.get(each, 0)]
        after = ids[-1]
    return found


def _slice(uow: UnitOfWork, after: UUID | None) -> list[UUID]:
    book = uow.port(SchemeBook).by_code
    voted = [code for code, each in book.items() if each.budget.kind is Budget.VOTED]
    latest = select(func.max(AwardFunding.fiscal_year)).where(
        AwardFunding.award_id == ReliefAward.id
    )
    funded_in = func.coalesce(latest.scalar_subquery(), ReliefAward.fiscal_year)
    query = select(ReliefAward.id).where(
        funded_in < fiscal_year_of(local_day(uow.now)).year,
        ReliefAward.scheme.in_(voted),
        _not_lapsed(funded_in),
    )
    if after is not None:
        query = query.where(ReliefAward.id > after)
    return list(uow.session.scalars(query.order_by(ReliefAward.id).limit(_AT_ONCE)))


def _not_lapsed(year: ColumnElement[int]) -> ColumnElement[bool]:
    """Return a condition: nothing lapsed, or money was returned since; keeps the job short."""
    mine = AwardLapse.award_id == ReliefAward.id, AwardLapse.fiscal_year == year
    last = select(func.max(AwardLapse.lapsed_at)).where(*mine).scalar_subquery()
    bill_back = (
        exists()
        .where(AwardPayment.award_id == ReliefAward.id, ~AwardPaymentEnd.paid)
        .where(AwardPaymentEnd.payment_id == AwardPayment.id, AwardPaymentEnd.ended_at >= last)
    )
    set_aside = (
        exists()
        .where(Clawback.award_id == ReliefAward.id, ClawbackEnd.outcome == SET_ASIDE)
        .where(ClawbackEnd.clawback_id == Clawback.id, ClawbackEnd.ended_at >= last)
    )
    return or_(~exists().where(*mine), bill_back, set_aside)


def lapse_award(uow: UnitOfWork, command: LapseAward) -> AwardLapse | None:
    """Lapse one award, and notify its holder. Safe to repeat; None if nothing is left to lapse."""
    require(uow.actor, FOLLOW_AWARDS)
    award = uow.get(ReliefAward, command.award_id)
    uow.lock(ReliefClaim, award.claim_id)
    paisa = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    of = budget_year(uow.session, award)
    over = of.year < fiscal_year_of(local_day(uow.now)).year
    voted = scheme_of_award(uow, award).budget.kind is Budget.VOTED
    if not (paisa and over and voted):
        return None
    now, lapse_id = uow.instant(), new_id()
    row = AwardLapse(
        id=lapse_id,
        award_id=award.id,
        fiscal_year=of.year,
        amount_paisa=paisa,
        lapsed_at=now,
        transaction_id=post(uow, lapse_posting(lapse_id, award.id, of, paisa, now)),
    )
    uow.add(row)
    uow.audit("relief.lapsed", award.id, after={"amount": paisa, "year": of.year})
    values = {
        "number": award.number,
        "amount": grouped_rupees(paisa),
        "award": str(award.id),
    }
    notify_holder(uow, "tax_incentives/unfunded", award, values)
    return row
