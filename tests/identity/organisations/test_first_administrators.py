"""The first two administrators are named on the server, once."""

import pytest
from factories.identity import make_person
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.identity.accounts.actors import SYSTEM
from app.identity.people.models import StaffRole
from app.identity.staff.use_cases.appoint_first_administrators import (
    AppointFirstAdministrators,
    appoint_first_administrators,
)
from app.platform import Platform


def _appoint(platform: Platform, first: str, second: str) -> None:
    command = AppointFirstAdministrators(first_cnic=first, second_cnic=second)
    platform.executor.execute(appoint_first_administrators, command, actor=SYSTEM)


def test_it_makes_two_who_confirmed_each_other_and_never_again(
    platform: Platform, session: Session
) -> None:
    one, two = make_person(session), make_person(session)
    session.commit()
    with pytest.raises(Invalid):
        _appoint(platform, one.cnic, one.cnic)
    with pytest.raises(Invalid):
        _appoint(platform, one.cnic, "5440000000000")
    _appoint(platform, one.cnic, two.cnic)
    rows = session.scalars(select(StaffRole)).all()
    assert {(row.person_id, row.confirmed_by) for row in rows} == {
        (one.id, two.id),
        (two.id, one.id),
    }
    with pytest.raises(Conflict):
        _appoint(platform, one.cnic, two.cnic)
