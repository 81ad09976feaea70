"""Scenarios of a phone that a family shares, and what a hostile relative tries."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.doors import Place
from factories.identity import actor, give_password, make_person
from factories.identity import proved as signed_in
from factories.parameters import make_value
from identity.people.conftest import give_account
from identity.people.world import PASSWORD, World
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.accounts.use_cases.share_phone import _share, share_own_phone
from app.identity.people.identifiers import read_identifier
from app.identity.people.models import OneTimeCode, Person, SharedPhone
from app.identity.people.parameters import INITIAL, SHARERS
from app.identity.people.queries import find_person, shared_phone_of, sharers_of
from app.notifications.addresses import address_hash
from app.notifications.models import Message
from app.notifications.public import queue_message
from app.platform import Platform
from app.unit_of_work import UnitOfWork

scenarios("identity/features/people_shared_phone.feature")
PHONE = "+923337654321"
SHARED = Place("/account/shared-phone", "/me/shared-phone")
CODE = Place("/account/shared-phone/{}", "/me/shared-phone/{}")
OWN = Place("/account/shared-phone/own", "/me/shared-phone/own")
END = Place("/account/shared-phone/end", "/me/shared-phone/end")
MOBILE = Place("/account/mobile", "/me/mobile")
RESET = Place("/reset-password", "/password-resets")
REGISTER = Place("/register", "/registrations")
PROVE = Place("/prove", "/me/proof")


def sms_to(world: World, mobile: str) -> list[str]:
    """All that a phone was sent as a notice, in order."""
    vault = world.platform.executor.vault
    query = select(Message).where(Message.secret.is_(False)).order_by(Message.id)
    found = world.session.scalars(query.filter_by(address_hash=address_hash(vault, mobile)))
    bodies = [json.loads(vault.open_for(message.place, message.sealed or b"")) for message in found]
    return [body["sms"] + body["sms_link"] for body in bodies]


def proved(world: World, name: str, door: str, place: Place, data: dict[str, str]) -> None:
    """Send something as somebody who has just typed their password."""
    world.session.commit()
    opened = world.doors.open(door, world.people[name])
    assert opened.send(PROVE, {"password": PASSWORD}).ok
    world.outcome = opened.send(place, data)
    if world.outcome.ok and place is SHARED:
        world.request_id = world.outcome.id


@given(parsers.parse("{name}, who has an account and no mobile"))
def no_mobile(world: World, name: str) -> None:
    person = make_person(world.session, name, mobile=None, email=None)
    give_password(world.session, person, PASSWORD)
    world.session.commit()
    world.people[name] = person


@given(parsers.parse("{name}, who has nothing but a mobile"))
def only_mobile(world: World, name: str) -> None:
    give_account(world, name)
    person = world.people[name]
    person.email = person.email_verified_at = None
    person.cnic_verified_at = person.cnic_verified_by = None
    world.session.commit()


@given(parsers.parse('{name} shares the phone "{mobile}"'))
def shares(world: World, name: str, mobile: str) -> None:
    share(world.session, world.people[name], mobile)


def share(session: Session, person: Person, mobile: str) -> None:
    row = SharedPhone(id=new_id(), person_id=person.id, mobile=mobile, verified_at=real_now())
    session.add(row)
    session.commit()


@when(parsers.parse('{name} asks for notices on "{mobile}", at the {door}'))
def asks(world: World, name: str, mobile: str, door: str) -> None:
    proved(world, name, door, SHARED, {"mobile": mobile})


@when(parsers.parse("Zarina asks for notices on Nabi's number, at the {door}"))
def asks_for_nabis(world: World, door: str) -> None:
    world.secret = world.people["Nabi"].mobile or ""
    proved(world, "Zarina", door, SHARED, {"mobile": world.secret})


@when(parsers.parse("Zarina asks for notices on the number that was Nabi's, at the {door}"))
def asks_for_what_was_nabis(world: World, door: str) -> None:
    world.set_all(OneTimeCode, created_at=OneTimeCode.created_at - timedelta(hours=1))
    proved(world, "Zarina", door, SHARED, {"mobile": world.secret})


@when(parsers.parse("{name} enters the code of the phone, at the {door}"))
def enters(world: World, name: str, door: str) -> None:
    code = world.codes_sent(world.secret or PHONE)[-1]
    world.do(name, door, CODE.at(world.request_id), {"code": code})


@when(parsers.parse("Nabi says that his own number is shared, at the {door}"))
def nabi_shares(world: World, door: str) -> None:
    proved(world, "Nabi", door, OWN, {})


@when(parsers.parse("Karim says that his own number is shared, at the {door}"))
def karim_shares(world: World, door: str) -> None:
    proved(world, "Karim", door, OWN, {})


@when(parsers.parse("Zarina stops the notices there, at the {door}"))
def stops(world: World, door: str) -> None:
    world.do("Zarina", door, END, {})


@when(parsers.parse('somebody asks for a new password for "{typed}", at the {door}'))
def resets(world: World, typed: str, door: str) -> None:
    world.do(None, door, RESET, {"identifier": typed})


@when(parsers.parse("somebody asks for a new password for Zarina's CNIC, at the {door}"))
def resets_by_cnic(world: World, door: str) -> None:
    world.do(None, door, RESET, {"identifier": world.people["Zarina"].cnic or ""})


@when(parsers.parse('somebody creates an account with the mobile "{mobile}", at the {door}'))
def registers(world: World, mobile: str, door: str) -> None:
    data = {
        "cnic": "54400-7654321-1",
        "mobile": mobile,
        "name": "Nabi",
        "password": "three goats on a hill",
    }
    world.do(None, door, REGISTER, data)


@when(parsers.parse('Nabi asks to make "{mobile}" his own, at the {door}'))
def makes_own(world: World, mobile: str, door: str) -> None:
    proved(world, "Nabi", door, MOBILE, {"mobile": mobile})


@when(parsers.re(r"a notice (?P<kind>with|without) an amount is written for (?P<name>\w+)"))
def writes(world: World, kind: str, name: str) -> None:
    world.before = len(sms_to(world, PHONE))
    paid = dict.fromkeys(("psid", "receipt", "bill"), "x") | {"amount": "1,500"}
    given = {
        "with": ("payments/paid", paid),
        "without": ("identity/password_changed", dict[str, str]()),
    }[kind]
    write(world, world.people[name].id, *given)


def write(world: World, person_id: UUID, template: str, values: dict[str, str]) -> None:
    def queue(uow: UnitOfWork, _: None) -> None:
        queue_message(uow, template=template, values=values, person_id=person_id)

    world.session.commit()
    world.platform.executor.execute(queue, None, actor=SYSTEM)


@then(parsers.parse('the phone "{mobile}" reads "{said}"'))
def reads(world: World, mobile: str, said: str) -> None:
    assert sms_to(world, mobile)[-1] == said


@then(parsers.parse('the phone "{mobile}" reads no amount and no link'))
def no_amount(world: World, mobile: str) -> None:
    for said in sms_to(world, mobile):
        assert "Rs" not in said
        assert "/" not in said
        assert not any(letter.isdigit() for letter in said)


@then(parsers.parse('nothing more arrives on the phone "{mobile}"'))
def nothing_more(world: World, mobile: str) -> None:
    assert len(sms_to(world, mobile)) == world.before


@then("Nabi's number leads to no account any more")
def leads_nowhere(world: World) -> None:
    world.session.expire_all()
    mobile = world.secret
    assert find_person(world.session, read_identifier(mobile)) is None
    assert list(sharers_of(world.session, mobile)) == [world.people["Nabi"].id]


@pytest.mark.parametrize("most", [8, 3])
def test_no_more_than_a_household_shares_one_phone(
    session: Session, platform: Platform, most: int
) -> None:
    """Eight without a rule; a dated row of two officers says another number."""
    if most != int(INITIAL[0].value):
        make_value(session, SHARERS, str(most), date(2024, 1, 1), confidence="U")
    people = [make_person(session, f"Person {n}", mobile=None) for n in range(most + 1)]
    for person in people[:-1]:
        share(session, person, PHONE)
    session.commit()
    last = people[-1].id

    def one_more(uow: UnitOfWork, _: None) -> None:
        _share(uow, uow.get(Person, last), PHONE)

    with pytest.raises(Conflict, match=f"{most} people share this phone"):
        platform.executor.execute(one_more, None, actor=SYSTEM)


@pytest.mark.parametrize("mobile", [None, PHONE])
def test_only_a_number_that_was_confirmed_can_be_shared(
    session: Session, platform: Platform, mobile: str | None
) -> None:
    person = make_person(session, mobile=mobile)
    person.mobile_verified_at = None
    session.commit()
    who = signed_in(platform.executor, actor(person))
    with pytest.raises(Conflict, match="no mobile number of your own"):
        platform.executor.execute(share_own_phone, None, actor=who)


def test_a_row_that_the_database_alone_wrote_gets_no_notices(session: Session) -> None:
    person, thief = make_person(session, mobile=None), make_person(session, mobile=None)
    share(session, thief, PHONE)
    session.execute(
        text(
            "insert into shared_phones (id, person_id, mobile, mobile_hash, verified_at, mac)"
            " select :id, :person, mobile, mobile_hash, verified_at, mac from shared_phones"
        ),
        {"id": new_id(), "person": person.id},
    )
    assert shared_phone_of(session, person.id) is None
    assert list(sharers_of(session, PHONE)) == [thief.id]
