"""A demonstration has holidays that stand, and one thing of each kind for officers to decide."""

from datetime import date
from uuid import UUID

import pytest
from factories.identity import make_person
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.holidays import queries as holidays
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import StaffRole
from app.parameters.models import ParameterRow
from app.platform import Platform
from demonstration.cast.samples import seed_samples

KEYS = ("rules", "rules2", "administrator", "facilitation")


@pytest.fixture
def people(session: Session) -> dict[str, UUID]:
    made = {key: make_person(session, key).id for key in KEYS}
    session.commit()
    return made


def _plant(platform: Platform, people: dict[str, UUID]) -> None:
    platform.executor.execute(seed_samples, people, actor=SYSTEM)


@pytest.mark.parametrize("year", [2026, 2027])
def test_it_has_the_fixed_holidays_labelled_as_samples(
    platform: Platform, session: Session, people: dict[str, UUID], year: int
) -> None:
    _plant(platform, people)
    standing = holidays.in_force(session, year)
    expected = [(2, 5), (3, 23), (5, 1), (8, 14), (11, 9), (12, 25)]
    assert [each.day for each in standing] == [date(year, *each) for each in expected]
    assert {each.row.confidence for each in standing} == {"M"}
    assert all(each.row.instrument.startswith("Sample row") for each in standing)


def test_it_leaves_one_of_each_kind_to_decide_however_often_it_is_planted(
    platform: Platform, session: Session, people: dict[str, UUID]
) -> None:
    for _ in range(2):
        _plant(platform, people)
    (eid,) = holidays.waiting(session)
    assert (eid.name, eid.confidence, eid.entered_by) == ("Eid-ul-Fitr", "U", people["rules"])
    (value,) = session.scalars(select(ParameterRow).filter_by(approved_at=None))
    assert value.waiting
    (role,) = session.scalars(select(StaffRole).filter_by(confirmed_at=None))
    assert (role.role, role.granted_by) == ("auditor", people["administrator"])
