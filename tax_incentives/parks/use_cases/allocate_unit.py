"""An officer allocates a unit to the award that is first; its holder accepts or gives it back."""

from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import own_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import HOLD_AWARD, MANAGE_PARKS
from tax_incentives.parks.models import DECLINED, GIVEN_BACK, ParkUnit, UnitHolding
from tax_incentives.parks.queries import first_for, fits, open_holding, waiting_list
from tax_incentives.parks.use_cases.offer_unit import end_holding, lock_parks, unit_values


@dataclass(frozen=True, kw_only=True)
class AllocateUnit:
    """The award and its unit."""

    award_id: UUID
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class OwnSpace:
    """The award whose unit its holder accepts, declines or returns."""

    award_id: UUID


def allocate_unit(uow: UnitOfWork, command: AllocateUnit) -> UnitHolding:
    """Allocate a free unit to a waiting award until its period ends; the holder is notified.

    Raises NotFound, Invalid for a unit that does not fit, Conflict: `unit-taken`, `not-waiting`,
    `others-first` where the unit fits an earlier claim.
    """
    require(uow.actor, MANAGE_PARKS)
    lock_parks(uow)
    award, unit = uow.get(ReliefAward, command.award_id), uow.get(ParkUnit, command.unit_id)
    require_genuine(uow.vault, award)
    require_genuine(uow.vault, unit)
    _refuse_taken(uow, unit)
    _refuse_out_of_order(uow, award, unit)
    now = uow.instant()
    row = UnitHolding(
        id=new_id(),
        unit_id=unit.id,
        award_id=award.id,
        begun_at=now,
        begun_by=uow.actor.person,
        accepted_at=now,
    )
    uow.add(row)
    uow.audit("park.allocated", award.id, after={"unit": str(unit.id), "code": unit.code})
    notify_holder(uow, "tax_incentives/unit_allocated", award, unit_values(award, unit))
    return row


def _refuse_taken(uow: UnitOfWork, unit: ParkUnit) -> None:
    query = select(UnitHolding).where(
        UnitHolding.unit_id == unit.id, UnitHolding.ended_at.is_(None)
    )
    if unit.approved_at is None or there_is(uow.session, query):
        _refuse("unit-taken", sentence("This unit is not free. Choose another one."))


def _refuse_out_of_order(uow: UnitOfWork, award: ReliefAward, unit: ParkUnit) -> None:
    today = local_day(uow.now)
    waits = {each.award_id: each for each in waiting_list(uow.session, today)}
    if award.id not in waits:
        _refuse("not-waiting", sentence("This award is not on the waiting list."))
    if not fits(unit, waits[award.id]):
        problem = sentence("This unit is too small, or in another kind of place. Choose another.")
        raise Invalid(problem, fields={"unit_id": problem})
    first = first_for(uow.session, unit, today)
    if first is not None and waits[award.id].waiting_place > first.waiting_place:
        _refuse(
            "others-first",
            sentence(
                "The award %(number)s was claimed earlier, and the unit is large enough"
                " for it. Allocate it there first.",
                number=first.number,
            ),
        )


def _refuse(code: str, problem: Sentence) -> NoReturn:
    raise Conflict(problem, code=code)


def accept_unit(uow: UnitOfWork, command: OwnSpace) -> UnitHolding:
    """Accept the unit that is offered to one's award. Raises NotFound, Conflict (`no-offer`)."""
    row = _own_holding(uow, command.award_id)
    _refuse_no_offer(uow, row)
    row.accepted_at = uow.instant()
    uow.audit("park.accepted", row.award_id, after={"unit": str(row.unit_id)})
    return row


def decline_unit(uow: UnitOfWork, command: OwnSpace) -> UnitHolding:
    """Decline an offer; the award keeps its place, and the next is offered the unit.

    Raises NotFound, Conflict (`no-offer`).
    """
    row = _own_holding(uow, command.award_id)
    _refuse_no_offer(uow, row)
    end_holding(uow, row, DECLINED)
    return row


def give_back_unit(uow: UnitOfWork, command: OwnSpace) -> UnitHolding:
    """Give a unit back before the period ends; the next on the list is offered it.

    The award is not on the list any more. Raises NotFound, Conflict (`no-unit`).
    """
    row = _own_holding(uow, command.award_id)
    if row.accepted_at is None:
        _refuse("no-unit", sentence("No unit is allocated to this award. Accept the offer first."))
    end_holding(uow, row, GIVEN_BACK)
    return row


def _own_holding(uow: UnitOfWork, award_id: UUID) -> UnitHolding:
    require(uow.actor, HOLD_AWARD)
    award = own_award(uow, award_id)
    lock_parks(uow)
    row = open_holding(uow, award.id)
    if row is None:
        _refuse("no-unit", sentence("No unit is offered or allocated to this award now."))
    return row


def _refuse_no_offer(uow: UnitOfWork, row: UnitHolding) -> None:
    today = local_day(uow.instant())
    if row.accepted_at is not None or row.accept_by is None or row.accept_by < today:
        _refuse("no-offer", sentence("No offer of a unit is open for this award."))
