"""Scenarios of members: invited, accepted, ended, handed over; departments created."""

from datetime import date, datetime, timedelta

import pytest
from factories.doors import Place
from factories.identity import (
    actor,
    api_way,
    join,
    make_department,
    make_person,
    make_supplier,
)
from factories.world import World
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.errors import Conflict
from app.identity.accounts.queries.actors import holder_of_token, token_hash
from app.identity.organisations.use_cases.end_membership import EndMembership, end_membership
from app.identity.people.models import Membership, Person
from app.platform import Platform
from app.row_macs import vault_of

scenarios("identity/features/organisations_members.feature")

LOOK = Place("/organisations/{}", "/organisations/{}")
INVITE = Place("/organisations/{}/invite", "/organisations/{}/invitations")
END = Place("/memberships/{}/end", "/memberships/{}/end")
NEW_DEPARTMENT = Place("/departments/new", "/departments")


@when(parsers.parse('{name} invites {invited:w} as "{role}" to "{organisation}", at the {door}'))
def invite(world: World, name: str, invited: str, role: str, organisation: str, door: str) -> None:
    _invite(world, name, world.people[invited], role, organisation, door)


@when(
    parsers.parse('{name} invites the CNIC "{cnic}" as "{role}" to "{organisation}", at the {door}')
)
def invite_cnic(
    world: World, name: str, cnic: str, role: str, organisation: str, door: str
) -> None:
    nobody = Person(name="Nobody", cnic=cnic, mobile="+923339999999")
    _invite(world, name, nobody, role, organisation, door)


@when(
    parsers.parse(
        'the head of another department invites {invited} to "{organisation}", at the {door}'
    )
)
def invite_elsewhere(world: World, invited: str, organisation: str, door: str) -> None:
    head = world.people["another head"] = make_person(world.session)
    join(world.session, head, make_department(world.session, "Other"), roles.DEPARTMENT_HEAD)
    _invite(
        world,
        "another head",
        world.people[invited],
        "procurement_officer",
        organisation,
        door,
    )


def _invite(
    world: World, name: str, invited: Person, role: str, organisation: str, door: str
) -> None:
    place = INVITE.at(world.organisation(organisation).id)
    data = {"cnic": invited.cnic, "name": invited.name, "mobile": invited.mobile, "role": role}
    world.do(name, door, place, data)


@when(parsers.parse('{name} looks at "{organisation}", at the {door}'))
def look(world: World, name: str, organisation: str, door: str) -> None:
    person = world.people[name]
    opened = world.doors.open(door, person, world.organisation_of(person))
    world.outcome = opened.read(LOOK.at(world.organisation(organisation).id))


@then(parsers.parse("Salma sees the name of {name}, and the last digits of the mobile number"))
def seen(world: World, name: str) -> None:
    person = world.people[name]
    assert name in world.outcome.text
    assert f"•{(person.mobile or '')[-4:]}" in world.outcome.text
    assert person.mobile not in world.outcome.text


@when(parsers.parse('{name} ends the membership of {member} in "{organisation}", at the {door}'))
def end(world: World, name: str, member: str, organisation: str, door: str) -> None:
    membership = world.session.scalars(
        select(Membership).filter_by(
            person_id=world.people[member].id, organisation_id=world.organisation(organisation).id
        )
    ).one()
    world.do(name, door, END.at(membership.id))


@when(
    parsers.re(
        r'(?P<name>\w+) hands the roles of (?P<leaving>\w+) in "(?P<organisation>.+)" to '
        r"(?P<successor>\w+)(?: in (?P<days>-?\d+) days)?, at the (?P<door>\w+)"
    )
)
def hand_over(
    world: World,
    name: str,
    leaving: str,
    organisation: str,
    successor: str,
    days: str | None,
    door: str,
) -> None:
    found, person = world.organisation(organisation), world.people[leaving]
    place = Place(
        f"/organisations/{found.id}/hand-over/{person.id}", f"/organisations/{found.id}/hand-over"
    )
    data = {"successor_id": str(world.people[successor].id)}
    if days:
        data["from_day"] = _day(world, int(days)).isoformat()
    if door == "api":
        data["person_id"] = str(person.id)
    world.do(name, door, place, data)


def _day(world: World, days: int) -> date:
    return _in(world, days).astimezone(PROVINCE).date()


def _in(world: World, days: int) -> datetime:
    return world.session.execute(select(func.bdm_now())).scalar_one() + timedelta(days=days)


@when(
    parsers.parse(
        '{name} creates the department "{department}" with DDO code "{code}" and head {head}, '
        "at the {door}"
    )
)
def create(world: World, name: str, department: str, code: str, head: str, door: str) -> None:
    person = world.people[head]
    data = {
        "name": department,
        "ddo_code": code,
        "head_cnic": person.cnic,
        "head_name": person.name,
        "head_mobile": person.mobile,
    }
    world.do(name, door, NEW_DEPARTMENT, data)


@then(parsers.parse('{name} no longer acts for "{organisation}"'))
def acts_for_nobody(world: World, name: str, organisation: str) -> None:
    """A token that was made to act for it still works, but for nobody."""
    secret, found = world.platform.settings.secret_key, world.organisation(organisation)
    way = api_way(world.session, secret, world.people[name], [], found)
    hashed = token_hash(secret, way.token)
    known = holder_of_token(world.session, vault_of(world.session), [hashed]).actor
    assert (known.person_id, known.organisation_id) == (world.people[name].id, None)


@then(parsers.parse('the record still says that {name} was "{role}" of "{organisation}"'))
def on_record(world: World, name: str, role: str, organisation: str) -> None:
    earlier = world.session.execute(select(func.bdm_now())).scalar_one() - timedelta(minutes=1)
    assert role in world.roles_in(name, organisation, earlier)


@then(
    parsers.re(r'in (?P<days>\d+) days (?P<name>\w+) is "(?P<role>\w+)" of "(?P<organisation>.+)"')
)
def will_be(world: World, days: str, name: str, role: str, organisation: str) -> None:
    assert role in world.roles_in(name, organisation, _in(world, int(days)))


@then(parsers.re(r'in (?P<days>\d+) days (?P<name>\w+) is not a member of "(?P<organisation>.+)"'))
def will_not_be(world: World, days: str, name: str, organisation: str) -> None:
    assert not world.roles_in(name, organisation, _in(world, int(days)))


def test_a_chief_may_leave_while_another_answers_and_stays(
    platform: Platform, session: Session
) -> None:
    firm = make_supplier(session)
    first, second = (make_person(session) for _ in "12")
    leaving, staying = (join(session, each, firm, roles.SUPPLIER_OWNER) for each in (first, second))
    session.commit()

    def leaves(who: Person, membership: Membership) -> None:
        command = EndMembership(membership_id=membership.id)
        mine = actor(who, roles.SUPPLIER_OWNER, organisation=firm)
        platform.executor.execute(end_membership, command, actor=mine)

    leaves(first, leaving)
    with pytest.raises(Conflict, match="Nobody else answers"):
        leaves(second, staying)
