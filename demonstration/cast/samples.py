"""Samples for officers: holidays in force, and one proposal of each kind to decide.

Sample rows of a demonstration, and labelled as such. A real province's officers enter their own
from the notifications. Safe to plant twice.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.clock import real_now
from app.db import new_id
from app.holidays.models import DeclaredDays
from app.holidays.week import WORKING_WEEK
from app.identity.people.models import StaffRole
from app.parameters.definitions import Confidence
from app.parameters.models import ParameterRow
from app.unit_of_work import UnitOfWork

YEARS = (2026, 2027)
_SAMPLE_SOURCE = (
    "Sample row of the demonstration: a national holiday on a fixed date, as announced each year "
    "by the Cabinet Division of Pakistan; this year's notification is not to hand"
)
_EXPECTED = (
    "Sample row of the demonstration: days expected by the calendar; the moon decides, and no "
    "notification has come yet"
)
_LABEL = "Sample row of the demonstration, for trying out how a value is approved or refused"


class Holiday(NamedTuple):
    """A holiday on the same day every year."""

    month: int
    day: int
    name: str
    name_ur: str


FIXED = (
    Holiday(2, 5, "Kashmir Day", "یومِ کشمیر"),
    Holiday(3, 23, "Pakistan Day", "یومِ پاکستان"),
    Holiday(5, 1, "Labour Day", "یومِ مزدور"),
    Holiday(8, 14, "Independence Day", "یومِ آزادی"),
    Holiday(11, 9, "Iqbal Day", "یومِ اقبال"),
    Holiday(12, 25, "Quaid-e-Azam Day", "یومِ قائدِ اعظم"),
)


def seed_samples(uow: UnitOfWork, people: dict[str, UUID]) -> None:
    """Plant what is missing; `people` are the cast's ids by key."""
    if uow.session.scalar(select(DeclaredDays.id).limit(1)) is None:
        _holidays(uow, people)
    _waiting_value(uow, people)
    _waiting_role(uow, people)


def _holidays(uow: UnitOfWork, people: dict[str, UUID]) -> None:
    stand = [_declared(uow, people["rules"], *days) for days in _fixed_days()]
    eid = (date(2027, 3, 10), date(2027, 3, 12))
    moon = Holiday(0, 0, "Eid-ul-Fitr", "عید الفطر")
    waits = _declared(uow, people["rules"], moon, *eid, _EXPECTED, Confidence.UNVERIFIED)
    uow.session.add_all([*stand, waits])
    uow.session.flush()
    for row in stand:
        row.approve(by=people["rules2"], at=uow.instant())
    uow.session.flush()


def _fixed_days() -> Iterable[tuple[Holiday, date, date, str, Confidence]]:
    for year in YEARS:
        for holiday in FIXED:
            day = date(year, holiday.month, holiday.day)
            yield holiday, day, day, _SAMPLE_SOURCE, Confidence.SECONDARY


def _declared(  # noqa: PLR0913, PLR0917 - each is a column
    uow: UnitOfWork,
    entered_by: UUID,
    holiday: Holiday,
    first_day: date,
    last_day: date,
    instrument: str,
    confidence: Confidence,
) -> DeclaredDays:
    return DeclaredDays(
        id=new_id(),
        name=holiday.name,
        name_ur=holiday.name_ur,
        first_day=first_day,
        last_day=last_day,
        working=False,
        instrument=instrument,
        confidence=confidence.value,
        entered_by=entered_by,
        entered_at=uow.instant(),
    )


def _waiting_value(uow: UnitOfWork, people: dict[str, UUID]) -> None:
    """Propose another working week, unless it was proposed before."""
    known = select(ParameterRow.id).filter_by(key=WORKING_WEEK.key, instrument=_LABEL)
    if uow.session.scalar(known) is not None:
        return
    uow.add(
        ParameterRow(
            id=new_id(),
            key=WORKING_WEEK.key,
            unit=WORKING_WEEK.unit.value,
            value="monday_saturday",
            valid_from=date(2027, 7, 1),
            instrument=_LABEL,
            confidence=Confidence.UNVERIFIED.value,
            note="Refuse it, or approve it and see what changes.",
            entered_by=people["rules"],
            entered_at=uow.instant(),
        )
    )


def _waiting_role(uow: UnitOfWork, people: dict[str, UUID]) -> None:
    """Propose one more auditor, unless that was proposed before."""
    person = people["facilitation"]
    asked = select(StaffRole.id).filter_by(person_id=person, role=roles.AUDITOR.name)
    if uow.session.scalar(asked) is None:
        uow.add(
            StaffRole(
                id=new_id(),
                person_id=person,
                role=roles.AUDITOR.name,
                granted_by=people["administrator"],
                granted_at=real_now(),
            )
        )
