"""The people and organisations of a scenario, and what every scenario says of an answer."""

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_department, make_person, make_staff, make_supplier
from factories.world import World
from pytest_bdd import given, parsers, then, when
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.people.models import Invitation, Person
from app.platform import Platform

BRING = Place("/invitations/code", "/invitations/codes")
ANSWER = Place("/invitations/{}/{}", "/invitations/{}/{}")


@pytest.fixture
def world(doors: Doors, platform: Platform, session: Session) -> World:
    return World(doors, platform, session)


def _role(title: str) -> roles.Role:
    return roles.BY_NAME[title.replace(" ", "_")]


@given(parsers.re(r"(?P<name>\w+), who has an account"))
def _account(world: World, name: str) -> None:
    now = real_now()
    world.people[name] = make_person(world.session, name, mobile_verified_at=now)


@given(parsers.re(r"(?P<name>\w+), who is an? (?P<role>administrator|\w+ officer)"))
def _staff(world: World, name: str, role: str) -> None:
    world.people[name] = make_staff(world.session, _role(role), name)


@given(parsers.re(r'(?P<name>\w+), who is an? (?P<role>\w+ officer) of "(?P<organisation>.+)"'))
def _member(world: World, name: str, role: str, organisation: str) -> None:
    person = world.people.get(name) or make_person(world.session, name)
    world.people[name] = person
    join(world.session, person, world.organisation(organisation), _role(role))


@given(parsers.parse('the department "{organisation}" with its head {name}'))
def _department(world: World, organisation: str, name: str) -> None:
    department = make_department(world.session, organisation)
    world.people[name] = make_person(world.session, name)
    join(world.session, world.people[name], department, roles.DEPARTMENT_HEAD)


@given(
    parsers.re(
        r'(?P<owner>\w+)\'s firm "(?P<firm>[^"]+)" with NTN "(?P<ntn>\d+)"'
        r"(?P<state>, not verified)?"
    )
)
def _firm_of(world: World, owner: str, firm: str, ntn: str, state: str | None) -> None:
    _make_firm(world, world.people[owner], firm, ntn, verified=state is None)


@given(parsers.re(r'a verified firm "(?P<firm>[^"]+)" with NTN "(?P<ntn>\d+)"'))
def _verified_firm(world: World, firm: str, ntn: str) -> None:
    _make_firm(world, make_person(world.session), firm, ntn, verified=True)


@given(parsers.re(r'a firm "(?P<firm>[^"]+)" with NTN "(?P<ntn>\d+)", not verified'))
def _unverified_firm(world: World, firm: str, ntn: str) -> None:
    _make_firm(world, make_person(world.session), firm, ntn, verified=False)


def _make_firm(world: World, owner: Person, name: str, ntn: str, *, verified: bool) -> None:
    firm = make_supplier(world.session, name, verified=verified)
    firm.ntn, firm.declared_by = ntn, owner.id
    firm.address, firm.district, firm.business = "Somewhere", "quetta", "Trade"
    join(world.session, owner, firm, roles.SUPPLIER_OWNER)


@when(parsers.re(r"(?P<name>\w+) enters the code of the invitation, at the (?P<door>\w+)"))
def bring(world: World, name: str, door: str) -> None:
    """The code of the newest invitation, whoever it went to."""
    world.do(name, door, BRING, {"code": world.code_sent_last()})


@when(parsers.re(r"(?P<name>\w+) enters another code, at the (?P<door>\w+)"))
def bring_another(world: World, name: str, door: str) -> None:
    world.do(name, door, BRING, {"code": "22222-22222"})


@when(
    parsers.re(
        r"(?P<name>\w+) (?P<answer>accept|decline|withdraw|confirm)s the invitation, "
        r"at the (?P<door>\w+)"
    )
)
def answer(world: World, name: str, answer: str, door: str) -> None:
    world.do(name, door, ANSWER.at(world.latest(Invitation).id, answer))


@then("it is done")
def _done(world: World) -> None:
    assert world.outcome.ok, (world.outcome.status, world.outcome.sentences)


@then(parsers.re(r'it is refused with (?P<status>\d+): "(?P<sentence>.*)"'))
def _refused(world: World, status: str, sentence: str) -> None:
    assert world.outcome.status == int(status), (world.outcome.status, world.outcome.sentences)
    assert world.outcome.says(sentence), world.outcome.sentences


@then(parsers.re(r'it is refused with (?P<status>\d+) at "(?P<field>\w+)": "(?P<sentence>.*)"'))
def _refused_at(world: World, status: str, field: str, sentence: str) -> None:
    assert world.outcome.status == int(status), (world.outcome.status, world.outcome.sentences)
    assert sentence in world.outcome.fields[field], world.outcome.fields


@then(parsers.parse('the answer does not hold "{text}"'))
def _silent(world: World, text: str) -> None:
    assert world.outcome.body is not None
    assert text not in str(world.outcome.body)


@then(parsers.re(r'(?P<name>\w+) is "(?P<role>\w+)" of "(?P<organisation>.+)"'))
def _is(world: World, name: str, role: str, organisation: str) -> None:
    assert role in world.roles_in(name, organisation)


@then(parsers.re(r'(?P<name>\w+) is not "(?P<role>\w+)" of "(?P<organisation>.+)"'))
def _is_not(world: World, name: str, role: str, organisation: str) -> None:
    assert role not in world.roles_in(name, organisation)


@then(parsers.re(r'(?P<name>\w+) is not a member of "(?P<organisation>.+)"'))
def _no_member(world: World, name: str, organisation: str) -> None:
    assert not world.roles_in(name, organisation)
