"""An office with one officer for an act asks the province's rules officers to agree."""

from dataclasses import replace
from uuid import UUID

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.denials import denied, hidden
from factories.doors import Doors, Place
from factories.identity import actor, make_staff
from factories.overriding import agree, ask_override, newest_override
from factories.signing import proved
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.certificate import Revocation
from app.casework.grants.use_cases.revoke_grant import (
    ApproveRevocation,
    ProposeRevocation,
    approve_revocation,
    propose_revocation,
)
from app.identity.people.models import Person
from app.overrides import queries

EARLY = "cases.revoke_early/{}/not-heard"
BOTH = pytest.mark.parametrize("door", ["web", "api"])


@pytest.fixture
def registration(work: Casework) -> UUID:
    """A grant that Maker wants to be revoked; its holder may still answer."""
    zainab = work.officer(BOARD, "Zainab")
    maker = work.officer(BOARD, "Maker", roles.CASE_APPROVER)
    application = work.at_approval(zainab)
    work.decide(maker, work.open_task(application))
    found = work.part(application).row.id
    command = ProposeRevocation(registration_id=found, ground="broken", reason="Fireworks")
    work.run(propose_revocation, command, maker)
    return found


@pytest.fixture
def checker(work: Casework) -> Person:
    """The one officer of the board who may decide it."""
    work.officer(BOARD, "Checker", roles.DEPARTMENT_HEAD)
    return work.people["Checker"]


@pytest.fixture
def above(session: Session) -> Person:
    found = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    return found


@BOTH
def test_a_rules_officer_agrees_where_an_office_has_no_second_one(
    work: Casework, doors: Doors, registration: UUID, checker: Person, above: Person, door: str
) -> None:
    office = work.offices[BOARD]
    place = EARLY.format(registration)
    asking = doors.open("web", checker, office).read(Place(f"/overrides/{place}", "")).text
    assert "a rules and rates officer of the province decides" in asking
    assert ask_override(doors, door, checker, office, place).ok
    home = doors.open("web", above).read(Place("/home", "")).text
    assert "Agree to an override of a rule, or refuse it" in home
    row = newest_override(work.session)
    shown = doors.open("web", above).read(Place(f"/overrides/{row.id}", ""))
    assert "The holder may still answer" in shown.text
    # Not the office's papers.
    assert "/casework/grants/" not in shown.body
    assert agree(doors, door, work.session, above, None).ok
    who = replace(proved(work.session, checker, roles.DEPARTMENT_HEAD), organisation_id=office.id)
    query = select(Revocation.id).filter_by(registration_id=registration)
    revocation = work.session.scalars(query).one()
    work.run(approve_revocation, ApproveRevocation(revocation_id=revocation), who)
    assert work.part_by_id(registration).became.revoked_at


@BOTH
def test_a_rules_officer_refuses_it_as_well(
    work: Casework, doors: Doors, registration: UUID, checker: Person, above: Person, door: str
) -> None:
    place = EARLY.format(registration)
    assert ask_override(doors, door, checker, work.offices[BOARD], place).ok
    address = f"/overrides/{newest_override(work.session).id}"
    refuse = Place(f"{address}/refuse", f"{address}/refusal")
    assert doors.open(door, above).send(refuse, {"reason": "Hear the holder"}).ok
    assert newest_override(work.session).state == "refused"


def test_a_rules_officer_asks_for_none(
    doors: Doors, registration: UUID, above: Person, work: Casework
) -> None:
    place = EARLY.format(registration)
    assert ask_override(doors, "api", above, None, place).status == 403


def test_an_officer_of_another_office_does_not_see_it(
    work: Casework, doors: Doors, registration: UUID, checker: Person, above: Person
) -> None:
    place = EARLY.format(registration)
    assert ask_override(doors, "api", checker, work.offices[BOARD], place).ok
    key = newest_override(work.session).id
    other = work.officer(SAFETY, "Nida", roles.DEPARTMENT_HEAD)
    with work.platform.executor.reading(other) as uow:
        with hidden("overrides.for_every_office"):
            queries.override(uow, key)
        assert not queries.overrides(uow, None).items
    nobody = work.officer(BOARD, "Farid", roles.CASE_OFFICER)
    with work.platform.executor.reading(nobody) as uow, denied("cases.decide_revocation"):
        queries.override(uow, key)
    rules_officer = actor(above, roles.PARAMETER_OFFICER)
    with work.platform.executor.reading(rules_officer) as uow:
        assert queries.override(uow, key).id == key
        assert [each.id for each in queries.overrides(uow, None).items] == [key]
        assert [each.id for each in queries.waiting_for(uow)] == [key]
