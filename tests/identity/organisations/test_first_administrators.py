"""The first two administrators are named on the server, once."""

import pytest
from factories.identity import make_person
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict, Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person, StaffRole
from app.identity.staff.use_cases import (
    AppointFirstAdministrators,
    appoint_first_administrators,
)
from app.platform import Platform


def _appoint(platform: Platform, first: Person, second: Person) -> None:
    command = AppointFirstAdministrators(
        first_cnic=str(first.cnic),
        first_mobile=first.mobile,
        second_cnic=str(second.cnic),
        second_mobile=second.mobile,
    )
    platform.executor.execute(appoint_first_administrators, command, actor=SYSTEM)


def test_it_makes_two_who_confirmed_each_other_and_never_again(
    platform: Platform, session: Session
) -> None:
    now = real_now()
    one, two = (
        make_person(session, mobile_verified_at=now, cnic_verified_at=None) for _ in range(2)
    )
    hostile = make_person(session, cnic=two.cnic, mobile_verified_at=now, cnic_verified_at=None)
    session.commit()
    with pytest.raises(Invalid, match="Name two different people"):
        _appoint(platform, one, one)
    with pytest.raises(Invalid, match="No account has this CNIC and this mobile number"):
        _appoint(platform, one, Person(cnic=two.cnic, mobile="+923339999999"))
    _appoint(platform, one, two)
    assert hostile.id not in set(session.scalars(select(StaffRole.person_id)))
    rows = session.scalars(select(StaffRole)).all()
    assert {(row.person_id, row.confirmed_by) for row in rows} == {
        (one.id, two.id),
        (two.id, one.id),
    }
    with pytest.raises(Conflict, match="There are already administrators"):
        _appoint(platform, one, two)
