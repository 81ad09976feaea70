"""Scenarios of staff roles and of assisted enrolment."""

import re

import pytest
from factories.doors import Place
from factories.identity import make_staff
from factories.world import World
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts.passwords import password_is_right
from app.identity.organisations.policy import staff_role
from app.identity.people.models import Credential, Enrolment, Person, StaffRole
from app.row_macs import vault_of

scenarios("identity/features/organisations_staff.feature")

GRANT = Place("/staff/grant", "/staff-roles")
DECIDE = Place("/staff/{}/{}", "/staff-roles/{}/{}")
ENROL = Place("/enrolment/new", "/enrolments")
RENEW = Place("/enrolment/slip/renew", "/enrolments/slips")
USE = Place("/enrolment/slip", "/enrolments/slips/use")
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")


@when(parsers.parse('{name} gives {holder} the staff role "{role}", at the {door}'))
def grant(world: World, name: str, holder: str, role: str, door: str) -> None:
    data = {"cnic": world.people[holder].cnic, "role": role}
    world.do(name, door, GRANT, data, proved=True)


@when(
    parsers.parse(
        '{name}, whose last proof is old, gives {holder} the staff role "{role}", at the {door}'
    )
)
def grant_unproved(world: World, name: str, holder: str, role: str, door: str) -> None:
    data = {"cnic": world.people[holder].cnic, "role": role}
    world.do(name, door, GRANT, data, proved=False)


@when(parsers.parse("{name}, whose last proof is old, confirms the staff role, at the {door}"))
def confirm_unproved(world: World, name: str, door: str) -> None:
    place = DECIDE.at(world.latest(StaffRole).id, "confirm")
    world.do(name, door, place, proved=False)


@then("the password is asked for again")
def asked_again(world: World) -> None:
    assert not world.outcome.ok
    if world.outcome.status == 401:
        assert world.outcome.location.startswith("/prove?next=")
    else:
        assert world.outcome.body["code"] == "proof-needed"


@then("nobody waits for a staff role")
def nobody_waits(world: World) -> None:
    waiting = select(StaffRole.id).where(StaffRole.confirmed_at.is_(None))
    assert world.session.scalar(waiting) is None


@given(parsers.parse('a third administrator asked that {holder} becomes "{role}"'))
def asked(world: World, holder: str, role: str) -> None:
    third = make_staff(world.session, roles.ADMINISTRATOR, "Third")
    world.session.add(
        StaffRole(
            person_id=world.people[holder].id,
            role=role,
            granted_by=third.id,
            granted_at=real_now(),
        )
    )


@when(parsers.re(r"(?P<name>\w+) (?P<what>confirm|end)s the staff role, at the (?P<door>\w+)"))
def decide(world: World, name: str, what: str, door: str) -> None:
    world.do(name, door, DECIDE.at(world.latest(StaffRole).id, what), proved=True)


@when(parsers.parse("{name} ends the role of administrator of {holder}, at the {door}"))
def end_administrator(world: World, name: str, holder: str, door: str) -> None:
    grant = world.session.scalars(
        select(StaffRole).filter_by(person_id=world.people[holder].id, role="administrator")
    ).one()
    world.do(name, door, DECIDE.at(grant.id, "end"))


@then(parsers.re(r'(?P<name>\w+) (?P<does>holds|does not hold) the staff role "(?P<role>\w+)"'))
def holds(world: World, name: str, does: str, role: str) -> None:
    world.session.expire_all()
    grants = world.session.scalars(
        select(StaffRole).filter_by(person_id=world.people[name].id, role=role)
    )
    in_force = any(grant.confirmed_at and not grant.ended_at for grant in grants)
    assert in_force == (does == "holds")


@when(
    parsers.re(
        r'(?P<name>\w+) enrols "(?P<person>[^"]+)" with CNIC "(?P<cnic>[\d-]+)", '
        r"at the (?P<door>\w+)"
    )
)
def enrol(world: World, name: str, person: str, cnic: str, door: str) -> None:
    _enrol(world, name, person, cnic, door)


@when(
    parsers.re(
        r'(?P<name>\w+) enrols "(?P<person>[^"]+)" with the CNIC of (?P<other>\w+), '
        r"at the (?P<door>\w+)"
    )
)
def enrol_known(world: World, name: str, person: str, other: str, door: str) -> None:
    _enrol(world, name, person, world.people[other].cnic, door)


@when(
    parsers.re(
        r'(?P<name>\w+) enrols "(?P<person>[^"]+)" with CNIC "(?P<cnic>[\d-]+)" without consent, '
        r"at the (?P<door>\w+)"
    )
)
def enrol_without_consent(world: World, name: str, person: str, cnic: str, door: str) -> None:
    world.do(name, door, ENROL, {"name": person, "cnic": cnic, "consent_reference": "F-12"})


def _enrol(world: World, name: str, person: str, cnic: str, door: str) -> None:
    consent = {"consent_given": "thumb impression", "consent_reference": "Quetta F-12"}
    world.do(name, door, ENROL, {"name": person, "cnic": cnic, "language": "ur"} | consent)
    _keep_code(world)


@when(parsers.parse('{name} prints another slip for "{cnic}", at the {door}'))
def renew(world: World, name: str, cnic: str, door: str) -> None:
    world.do(name, door, RENEW, {"cnic": cnic})
    _keep_code(world)


def _keep_code(world: World) -> None:
    found = CODE.search(str(world.outcome.body))
    world.slip_code = found[0] if found else world.slip_code


def _named(world: World, name: str) -> Person:
    world.session.expire_all()
    person: Person = world.session.scalars(select(Person).filter_by(name=name)).one()
    return person


@when(parsers.parse('"{person}" uses the slip with the password "{password}", at the {door}'))
def use(world: World, person: str, password: str, door: str) -> None:
    data = {"cnic": _named(world, person).cnic, "code": world.slip_code.lower().replace("-", " ")}
    world.do(None, door, USE, data | {"password": password})


@when(parsers.parse('somebody uses the code "{code}" for the CNIC "{cnic}", at the {door}'))
def guess(world: World, code: str, cnic: str, door: str) -> None:
    world.do(None, door, USE, {"cnic": cnic, "code": code, "password": "three grey camels"})


@then(parsers.parse('the consent of "{person}" is on record'))
def consent(world: World, person: str) -> None:
    enrolment = world.session.get(Enrolment, _named(world, person).id)
    assert (enrolment.consent_given, enrolment.consent_reference) == (
        "thumb impression",
        "Quetta F-12",
    )
    assert world.slip_code.encode() not in enrolment.slip_hash


@then(parsers.parse('the password of "{person}" is "{password}"'))
def password(world: World, person: str, password: str) -> None:
    credential = world.session.get(Credential, _named(world, person).id)
    vault, stored = vault_of(world.session), credential.password_hash
    assert password_is_right(vault, credential.person_id, stored, password)


@pytest.mark.parametrize("name", ["nobodys_role", roles.SUPPLIER_OWNER.name, roles.PERSON.name])
def test_no_other_role_is_one_of_the_province(name: str) -> None:
    assert staff_role(roles.AUDITOR.name) is roles.AUDITOR
    with pytest.raises(Invalid, match=r"Choose one of the roles in the list\."):
        staff_role(name)
