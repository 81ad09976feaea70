"""Rent that parks do not get, by awards of space: recorded each month as revenue forgone.

A month counts from the first day of the award, and is recorded once it is over, for the days on
which the unit was held. What is waived of it is the award's share of a month, at most the rent of
the unit; the award is never exceeded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import A_DAY, local_day
from app.db import new_id
from app.ledger.public import post
from app.permissions import require
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.queries.stays import USE_CREDIT, stayed_awards
from tax_incentives.budgets.postings import BudgetYear, use_posting
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import granted_period
from tax_incentives.kernel.permissions import FOLLOW_AWARDS
from tax_incentives.parks.models import ParkUnit, RentWaiver, UnitHolding
from tax_incentives.parks.policy import Held, months_of


@dataclass(frozen=True, kw_only=True)
class RecordWaiver:
    """The month of a holding that may have ended, counted from the first day of its award."""

    holding_id: UUID
    month: int


def record_waivers(uow: UnitOfWork, _: None = None) -> int:
    """Record the waived rent of the months that are over; returns how many. Safe twice.

    An award whose use a court stayed waits until the stay has ended.
    """
    require(uow.actor, FOLLOW_AWARDS)
    over = [
        uow.apart(record_waiver, RecordWaiver(holding_id=holding.id, month=held.month.number))
        for holding, held in list(_over(uow))
    ]
    return sum(each is not None for each in over)


def _over(uow: UnitOfWork) -> Iterator[tuple[UnitHolding, Held]]:
    """Yield the months of holdings that are over and not recorded, the oldest holding first."""
    query = (
        select(UnitHolding, ReliefAward)
        .join(ReliefAward, ReliefAward.id == UnitHolding.award_id)
        .where(UnitHolding.accepted_at.is_not(None), ReliefAward.amount_paisa > 0)
        .order_by(UnitHolding.id)
    )
    rows = uow.session.execute(query).all()
    left = remaining_paisa(uow.session, [award.id for _, award in rows])
    stayed = stayed_awards(uow, [award.id for _, award in rows], USE_CREDIT)
    for holding, award in rows:
        if left.get(award.id, 0) and award.id not in stayed:
            yield from ((holding, held) for held in _open_months(uow, holding, award))


def _open_months(uow: UnitOfWork, holding: UnitHolding, award: ReliefAward) -> list[Held]:
    done = set(uow.session.scalars(select(RentWaiver.month).filter_by(holding_id=holding.id)))
    today = local_day(uow.now)
    return [
        each
        for each in _held_months(uow, holding, award)
        if each.month.last_day < today and each.month.number not in done
    ]


def _held_months(uow: UnitOfWork, holding: UnitHolding, award: ReliefAward) -> list[Held]:
    """Return the months in which the holding had days; the day on which it ended is not one."""
    decision = uow.get(ClaimDecision, award.decision_id)
    require_genuine(uow.vault, decision)
    period = granted_period(decision.content)
    if period is None or holding.accepted_at is None:
        return []
    first = local_day(holding.accepted_at)
    last = local_day(holding.ended_at) - A_DAY if holding.ended_at else date.max
    found = (each.held(first, last) for each in months_of(period, award.amount_paisa))
    return [each for each in found if each is not None]


def record_waiver(uow: UnitOfWork, command: RecordWaiver) -> RentWaiver | None:
    """Record the waived rent of a month; None if it is recorded, or there is none."""
    require(uow.actor, FOLLOW_AWARDS)
    holding = uow.get(UnitHolding, command.holding_id)
    award = uow.get(ReliefAward, holding.award_id)
    unit = uow.get(ParkUnit, holding.unit_id)
    uow.lock(ReliefClaim, award.claim_id)
    for row in (holding, award, unit):
        require_genuine(uow.vault, row)
    months = {each.month.number: each for each in _open_months(uow, holding, award)}
    held = months.get(command.month)
    if held is None or stayed_awards(uow, [award.id], USE_CREDIT):
        return None
    left = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    paisa = min(held.waived_paisa(unit.rent_paisa), left)
    return _enter(uow, holding, held, unit.rent_paisa, paisa) if paisa else None


def _enter(
    uow: UnitOfWork, holding: UnitHolding, held: Held, rent_paisa: int, paisa: int
) -> RentWaiver:
    waiver_id, now = new_id(), uow.instant()
    award = uow.get(ReliefAward, holding.award_id)
    of = BudgetYear(award.scheme, award.fiscal_year)
    row = RentWaiver(
        id=waiver_id,
        award_id=award.id,
        holding_id=holding.id,
        month=held.month.number,
        first_day=held.first_day,
        last_day=held.last_day,
        rent_paisa=rent_paisa,
        amount_paisa=paisa,
        recorded_at=now,
        transaction_id=post(uow, use_posting(waiver_id, award.id, of, paisa, now)),
    )
    uow.add(row)
    uow.audit("park.rent_waived", award.id, after={"month": row.month, "amount": paisa})
    return row
