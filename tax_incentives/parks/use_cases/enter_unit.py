"""A unit of a park: one officer of Finance enters it, another approves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.identity.public import check_known_district
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.kernel.permissions import DECIDE_PARKS, MANAGE_PARKS
from tax_incentives.parks.models import ParkUnit


@dataclass(frozen=True, kw_only=True)
class EnterUnit:
    """A unit; `rent_paisa` is the rent of the whole unit in a month."""

    park: str
    park_ur: str
    place: str
    district: str
    code: str
    area_sqft: int
    rent_paisa: int
    instrument: str


def _values(uow: UnitOfWork, command: EnterUnit) -> Mapping[str, object]:
    """Raise Invalid for a unit that is there already, or a park that is described otherwise."""
    check_known_district(uow, command.district)
    query = select(ParkUnit).where(ParkUnit.park == command.park, ParkUnit.refused_at.is_(None))
    others = uow.session.scalars(query).all()
    if any(each.code == command.code for each in others):
        _refuse("code", sentence("The park has a unit with this code already."))
    if any(_about(each) != _about(command) for each in others):
        _refuse(
            "park",
            sentence("The park has another district, kind or Urdu name in its other units."),
        )
    return columns(uow, command)


def _about(each: ParkUnit | EnterUnit) -> tuple[str, str, str]:
    return (each.park_ur, each.place, each.district)


def _refuse(field: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


def _summary(row: ParkUnit) -> Json:
    return {
        "park": row.park,
        "code": row.code,
        "area": row.area_sqft,
        "rent": row.rent_paisa,
    }


PARK_UNIT = Decision(
    row=ParkUnit,
    command=EnterUnit,
    names=Names("enter_park_unit", "approve_park_unit", "refuse_park_unit"),
    audit=Audit("park.unit_entered", "park.unit_approved", "park.unit_refused"),
    may_propose=MANAGE_PARKS,
    may_decide=DECIDE_PARKS,
    summary=_summary,
    values=_values,
)
