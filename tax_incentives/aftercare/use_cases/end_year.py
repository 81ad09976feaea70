"""The end of a fiscal year: what is unused of awards of voted money lapses, the awards stay valid.

Revenue that is forgone needs no money of a year: credits are carried forward.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select

from app.calendar import local_day
from app.db import new_id
from app.ledger.public import fiscal_year_of, post
from app.money import grouped_rupees
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.postings import lapse_posting
from tax_incentives.awards.funding import budget_year
from tax_incentives.awards.models import AwardFunding, AwardLapse, ReliefAward
from tax_incentives.awards.queries import remaining_paisa
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.awards.use_cases.use_credit import scheme_of_award
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import FOLLOW_AWARDS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class LapseAward:
    """The award whose unused voted money lapses: the year of its budget has ended."""

    award_id: UUID


def lapse_awards(uow: UnitOfWork, _: None = None) -> int:
    """Let lapse what is unused of voted awards of years that have ended; returns how many."""
    require(uow.actor, FOLLOW_AWARDS)
    return sum(
        uow.apart(lapse_award, LapseAward(award_id=award_id)) is not None for award_id in _over(uow)
    )


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
        ~exists().where(AwardLapse.award_id == ReliefAward.id, AwardLapse.fiscal_year == funded_in),
    )
    if after is not None:
        query = query.where(ReliefAward.id > after)
    return list(uow.session.scalars(query.order_by(ReliefAward.id).limit(_AT_ONCE)))


def lapse_award(uow: UnitOfWork, command: LapseAward) -> AwardLapse | None:
    """Let one lapse, and notify its holder. Safe to repeat; None where nothing is left to lapse."""
    require(uow.actor, FOLLOW_AWARDS)
    award = uow.get(ReliefAward, command.award_id)
    uow.lock(ReliefClaim, award.claim_id)
    paisa = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    of = budget_year(uow.session, award)
    over = of.year < fiscal_year_of(local_day(uow.now)).year
    voted = scheme_of_award(uow, award).budget.kind is Budget.VOTED
    if not (paisa and over and voted) or _lapsed(uow, award, of.year):
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


def _lapsed(uow: UnitOfWork, award: ReliefAward, year: int) -> bool:
    query = select(AwardLapse.id).filter_by(award_id=award.id, fiscal_year=year)
    return uow.session.scalars(query).first() is not None
