"""A unit that became free is offered to the first on the waiting list that it fits.

The calendar ends holdings: the period of the award is over, its grant was revoked, or an offer was
not accepted in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from app.calendar import local_day
from app.casework.public import revoked_grants
from app.checked_rows import there_is
from app.db import new_id
from app.parameters.public import at
from app.permissions import require
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import FOLLOW_AWARDS
from tax_incentives.parks.models import EXPIRED, PERIOD, REVOKED, ParkUnit, UnitHolding
from tax_incentives.parks.parameters import ACCEPT_DAYS
from tax_incentives.parks.queries import first_for

_LOCK = "tax_incentives.parks"


@dataclass(frozen=True, kw_only=True)
class EndHolding:
    """The holding that may have ended."""

    holding_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfferUnit:
    """The unit that may be free."""

    unit_id: UUID


def lock_parks(uow: UnitOfWork) -> None:
    """Let allocations, offers and ends wait for each other until the commit."""
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))


def follow_units(uow: UnitOfWork, _: None = None) -> int:
    """End the holdings that are over, and offer the units that are free; returns how many.

    Safe twice: each is looked at again under the lock.
    """
    require(uow.actor, FOLLOW_AWARDS)
    over = [
        uow.apart(finish_holding, EndHolding(holding_id=holding_id))
        for holding_id in list(_over(uow, local_day(uow.now)))
    ]
    offered = [uow.apart(offer_unit, OfferUnit(unit_id=unit_id)) for unit_id in _free_again(uow)]
    return sum(each is not None for each in [*over, *offered])


def _over(uow: UnitOfWork, today: date) -> Iterator[UUID]:
    query = select(UnitHolding, ReliefAward).join(
        ReliefAward, ReliefAward.id == UnitHolding.award_id
    )
    rows = uow.session.execute(query.where(UnitHolding.ended_at.is_(None))).all()
    revoked = revoked_grants(uow.session, [award.registration_id for _, award in rows])
    for holding, award in rows:
        if _end_reason(holding, award, today, revoked=award.registration_id in revoked):
            yield holding.id


def _end_reason(
    holding: UnitHolding, award: ReliefAward, today: date, *, revoked: bool
) -> str | None:
    if revoked:
        return REVOKED
    if award.ends_on is not None and award.ends_on < today:
        return PERIOD
    late = holding.accept_by is not None and holding.accept_by < today
    return EXPIRED if late and holding.accepted_at is None else None


def finish_holding(uow: UnitOfWork, command: EndHolding) -> UnitHolding | None:
    """End a holding whose time has passed; None if it has not, or was already ended."""
    require(uow.actor, FOLLOW_AWARDS)
    lock_parks(uow)
    row = uow.get(UnitHolding, command.holding_id)
    require_genuine(uow.vault, row)
    award = uow.get(ReliefAward, row.award_id)
    revoked = bool(revoked_grants(uow.session, [award.registration_id]))
    reason = _end_reason(row, award, local_day(uow.now), revoked=revoked)
    if reason is None or row.ended_at is not None:
        return None
    end_holding(uow, row, reason)
    return row


def end_holding(uow: UnitOfWork, row: UnitHolding, reason: str) -> None:
    """End a holding, and offer its unit to the next. The caller has locked the parks."""
    row.ended_at, row.end_reason = uow.instant(), reason
    uow.session.flush()
    uow.audit("park.ended", row.award_id, after={"unit": str(row.unit_id), "reason": reason})
    make_offer(uow, uow.get(ParkUnit, row.unit_id))


def _free_again(uow: UnitOfWork) -> list[UUID]:
    """Return the units that somebody held before and nobody holds now."""
    mine = UnitHolding.unit_id == ParkUnit.id
    query = select(ParkUnit.id).where(
        exists().where(mine), ~exists().where(mine, UnitHolding.ended_at.is_(None))
    )
    return list(uow.session.scalars(query.order_by(ParkUnit.id)))


def offer_unit(uow: UnitOfWork, command: OfferUnit) -> UnitHolding | None:
    """Offer a unit that is free again; None if it is taken, or nobody waits for such a unit."""
    require(uow.actor, FOLLOW_AWARDS)
    lock_parks(uow)
    unit = uow.get(ParkUnit, command.unit_id)
    query = select(UnitHolding).filter_by(unit_id=unit.id)
    if there_is(uow.session, query.where(UnitHolding.ended_at.is_(None))):
        return None
    return make_offer(uow, unit)


def make_offer(uow: UnitOfWork, unit: ParkUnit) -> UnitHolding | None:
    """Offer a free unit to the first that it fits, and notify its holder; None if nobody waits."""
    require_genuine(uow.vault, unit)
    today = local_day(uow.now)
    first = first_for(uow.session, unit, today)
    if first is None:
        return None
    award = uow.get(ReliefAward, first.award_id)
    require_genuine(uow.vault, award)
    open_days = int(str(at(uow.session, ACCEPT_DAYS.key, today).value))
    row = UnitHolding(
        id=new_id(),
        unit_id=unit.id,
        award_id=award.id,
        begun_at=uow.instant(),
        accept_by=today + timedelta(days=open_days),
    )
    uow.add(row)
    uow.session.flush()
    uow.audit("park.offered", award.id, after={"unit": str(unit.id), "code": unit.code})
    until = row.accept_by.strftime("%d-%m-%Y") if row.accept_by else ""
    values = {**unit_values(award, unit), "until": until}
    notify_holder(uow, "tax_incentives/unit_offered", award, values)
    return row


def unit_values(award: ReliefAward, unit: ParkUnit) -> dict[str, str]:
    """Return the values of a unit for messages."""
    return {
        "number": award.number,
        "award": str(award.id),
        "park": unit.park,
        "park_ur": unit.park_ur,
        "unit": unit.code,
    }
