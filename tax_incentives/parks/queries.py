"""Parks with what is free in them, the waiting list, and what an award holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, exists, func, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.public import revoked_grants
from app.errors import NotFound
from app.permissions import require
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.parks.models import (
    DECLINED,
    EXPIRED,
    GIVEN_BACK,
    ParkUnit,
    RentWaiver,
    UnitHolding,
)


@dataclass(frozen=True, kw_only=True)
class ParkView:
    """A park: how many square feet are free, and how many are allocated or offered."""

    park: str
    park_ur: str
    place: str
    district: str
    units: int
    free_sqft: int
    taken_sqft: int


@dataclass(frozen=True)
class Parks:
    """All parks, by name."""

    items: Sequence[ParkView]


@dataclass(frozen=True, kw_only=True)
class UnitView:
    """A unit; `rent_paisa` is its rent in a month."""

    id: UUID
    park: str
    park_ur: str
    code: str
    area_sqft: int
    rent_paisa: int


@dataclass(frozen=True, kw_only=True)
class SpaceView:
    """The space of an award: a unit, or a place in the waiting list.

    `accept_by` is the last day of an offer that is open. All are None once the award has ended.
    `waived` is the rent that was not paid, the latest month first.
    """

    award_id: UUID
    number: str
    area_sqft: int
    begins_on: date | None
    ends_on: date | None
    unit: UnitView | None
    accept_by: date | None
    waiting_place: int | None
    waived: Sequence[RentWaiver]


@dataclass(frozen=True, kw_only=True)
class WaitingView:
    """An award that waits for a unit; `place` is "park" or "rural_centre", or unknown."""

    award_id: UUID
    number: str
    waiting_place: int
    area_sqft: int
    place: str | None


@dataclass(frozen=True)
class SpaceDesk:
    """The waiting list in its order, and the units that are free."""

    waiting: Sequence[WaitingView]
    free: Sequence[UnitView]


def parks(session: Session) -> Parks:
    """Return all parks with what is free, for everybody: one query."""
    taken = exists().where(UnitHolding.unit_id == ParkUnit.id, UnitHolding.ended_at.is_(None))
    area = func.coalesce(func.sum(case((taken, 0), else_=ParkUnit.area_sqft)), 0)
    columns = (ParkUnit.park, ParkUnit.park_ur, ParkUnit.place, ParkUnit.district)
    query = (
        select(
            *columns,
            func.count().label("units"),
            area.label("free"),
            func.sum(ParkUnit.area_sqft).label("whole"),
        )
        .where(ParkUnit.approved_at.is_not(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    return Parks([_park(row) for row in session.execute(query)])


def _park(row: Row[Any]) -> ParkView:
    return ParkView(
        park=row.park,
        park_ur=row.park_ur,
        place=row.place,
        district=row.district,
        units=row.units,
        free_sqft=row.free,
        taken_sqft=row.whole - row.free,
    )


def waiting_list(session: Session, today: date) -> list[WaitingView]:
    """Return the awards that have no unit, in the order of complete submission: two queries.

    Awards whose period has ended, whose grant is revoked, or whose holder gave a unit back, are not
    on it.
    """
    holds = exists().where(
        UnitHolding.award_id == ReliefAward.id,
        UnitHolding.ended_at.is_(None) | (UnitHolding.end_reason == GIVEN_BACK),
    )
    place = ClaimDecision.content["facts"]["place"]["value"].astext
    query = (
        select(ReliefAward, place)
        .join(ReliefClaim, ReliefClaim.id == ReliefAward.claim_id)
        .join(ClaimDecision, ClaimDecision.id == ReliefAward.decision_id)
        .where(ReliefAward.area_sqft > 0, ReliefAward.ends_on >= today, ~holds)
        .order_by(ReliefClaim.submitted_at, ReliefAward.id)
    )
    rows = session.execute(query).all()
    revoked = revoked_grants(session, [award.registration_id for award, _ in rows])
    kept = [(award, wanted) for award, wanted in rows if award.registration_id not in revoked]
    return [_waiting(award, wanted, place) for place, (award, wanted) in enumerate(kept, start=1)]


def _waiting(award: ReliefAward, wanted: str | None, place: int) -> WaitingView:
    return WaitingView(
        award_id=award.id,
        number=award.number,
        waiting_place=place,
        area_sqft=award.area_sqft or 0,
        place=wanted,
    )


def first_for(session: Session, unit: ParkUnit, today: date) -> WaitingView | None:
    """Return the first on the waiting list that a unit fits and that did not decline it."""
    query = select(UnitHolding.award_id).where(
        UnitHolding.unit_id == unit.id, UnitHolding.end_reason.in_((DECLINED, EXPIRED))
    )
    declined = set(session.scalars(query))
    found = waiting_list(session, today)
    return next(
        (each for each in found if fits(unit, each) and each.award_id not in declined), None
    )


def fits(unit: ParkUnit, award: WaitingView) -> bool:
    """Return True if a unit is large enough and in the kind of place that was granted."""
    return unit.area_sqft >= award.area_sqft and award.place in (None, unit.place)


def space_desk(uow: UnitOfWork) -> SpaceDesk:
    """Return the waiting list and the free units to readers of reliefs: three queries."""
    require(uow.actor, READ_RELIEFS)
    return SpaceDesk(waiting_list(uow.session, local_day(uow.now)), free_units(uow))


def free_units(uow: UnitOfWork, *where: ColumnElement[bool]) -> list[UnitView]:
    """Return the approved units that nobody holds and that nobody is offered, by their code."""
    held = exists().where(UnitHolding.unit_id == ParkUnit.id, UnitHolding.ended_at.is_(None))
    query = select(ParkUnit).where(ParkUnit.approved_at.is_not(None), ~held, *where)
    rows = uow.session.scalars(query.order_by(ParkUnit.park, ParkUnit.code))
    return [unit_view(row) for row in rows]


def unit_view(row: ParkUnit) -> UnitView:
    """Return the view of a unit."""
    return UnitView(
        id=row.id,
        park=row.park,
        park_ur=row.park_ur,
        code=row.code,
        area_sqft=row.area_sqft,
        rent_paisa=row.rent_paisa,
    )


def space_of(uow: UnitOfWork, award_id: UUID) -> SpaceView:
    """Return the space of an award, to its holder, Finance and auditors.

    Raises NotFound, also for an award without space.
    """
    award = award_page(uow, award_id).row
    if not award.area_sqft:
        raise NotFound
    holding = open_holding(uow, award.id)
    unit = uow.get(ParkUnit, holding.unit_id) if holding else None
    waits = () if holding else waiting_list(uow.session, local_day(uow.now))
    return SpaceView(
        award_id=award.id,
        number=award.number,
        area_sqft=award.area_sqft,
        begins_on=award.begins_on,
        ends_on=award.ends_on,
        unit=unit_view(unit) if unit else None,
        accept_by=holding.accept_by if holding and holding.accepted_at is None else None,
        waiting_place=next(
            (each.waiting_place for each in waits if each.award_id == award.id), None
        ),
        waived=_waived(uow, award.id),
    )


def _waived(uow: UnitOfWork, award_id: UUID) -> Sequence[RentWaiver]:
    query = select(RentWaiver).filter_by(award_id=award_id).order_by(RentWaiver.id.desc())
    rows = uow.session.scalars(query).all()
    for row in rows:
        require_genuine(uow.vault, row)
    return rows


def open_holding(uow: UnitOfWork, award_id: UUID) -> UnitHolding | None:
    """Return the present holding of an award, allocated or offered. Raises Forged."""
    query = select(UnitHolding).where(
        UnitHolding.award_id == award_id, UnitHolding.ended_at.is_(None)
    )
    row = uow.session.scalars(query).one_or_none()
    if row is not None:
        require_genuine(uow.vault, row)
    return row
