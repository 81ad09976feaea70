"""People who sign up and sign in, the codes they are sent, and what every scenario says.

A scenario marked `committed` runs on a database where every commit is real: what outlives a
refusal (counted tries) can only be seen there.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories.doors import Outcome
from factories.identity import give_password, make_person
from identity.people.world import NEW_PASSWORD, PASSWORD, World
from pytest_bdd import given, parsers, then, when

from app.clock import real_now
from app.factory import create_app
from app.identity.people.models import OneTimeCode, SignInTries


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Rolled back after the scenario, or, where it is marked so, committed for real."""
    if request.node.get_closest_marker("committed"):
        platform = request.getfixturevalue("committed")
        app = create_app(platform)
        app.testing = True
        app.config["WTF_CSRF_ENABLED"] = False
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with platform.executor.sessions() as session:
            yield World(app, platform, session)
        return
    platform = request.getfixturevalue("platform")
    yield World(request.getfixturevalue("app"), platform, request.getfixturevalue("session"))


def give_account(world: World, name: str) -> None:
    """Give somebody an account with a confirmed mobile and e-mail, and the password."""
    now = real_now()
    person = make_person(world.session, name, mobile_verified_at=now, email_verified_at=now)
    give_password(world.session, person, PASSWORD)
    world.session.commit()
    world.people[name] = person


def identifier(world: World, name: str, which: str) -> str:
    person = world.people[name]
    known = {"CNIC": person.cnic, "mobile number": person.mobile, "e-mail address": person.email}
    return known[which] or ""


def sign_in(world: World, who: str, typed: str, password: str = PASSWORD) -> Outcome:
    return world.post(who, "/sign-in", {"identifier": typed, "password": password})


@given(parsers.parse("{name}, who has an account"))
def somebody_with_account(world: World, name: str) -> None:
    give_account(world, name)


@when(parsers.re(r"(?P<name>\w+) signs in with (?P<which>CNIC|mobile number|e-mail address)"))
def signs_in(world: World, name: str, which: str) -> None:
    sign_in(world, name, identifier(world, name, which))


@when(parsers.re(r"(?P<name>\w+) signs in with a wrong password(?: (?P<times>\d+) times)?"))
def signs_in_wrongly(world: World, name: str, times: str | None) -> None:
    for _ in range(int(times or 1)):
        sign_in(world, name, world.people[name].cnic, "not the password")


@when("ten minutes pass")
def ten_minutes(world: World) -> None:
    world.set_all(OneTimeCode, expires_at=real_now() - timedelta(seconds=1))


@when("a minute passes")
def a_minute(world: World) -> None:
    world.set_all(OneTimeCode, created_at=OneTimeCode.created_at - timedelta(seconds=61))


@when("the pause is over")
def pause_over(world: World) -> None:
    world.set_all(SignInTries, locked_until=real_now() - timedelta(seconds=1))


@then("it is done")
def it_is_done(world: World) -> None:
    assert world.outcome.ok, (world.outcome.status, world.outcome.sentences)


@then(parsers.re(r'it is refused with (?P<status>\d+) at "(?P<name>\w+)": "(?P<text>.*)"'))
def refused_at(world: World, status: str, name: str, text: str) -> None:
    assert world.outcome.status == int(status), world.outcome
    assert text in world.outcome.fields.get(name, ""), world.outcome


@then(parsers.re(r'it is refused with (?P<status>\d+): "(?P<text>.*)"'))
def refused(world: World, status: str, text: str) -> None:
    assert world.outcome.status == int(status), world.outcome
    assert world.outcome.says(text), world.outcome.sentences


@then(parsers.re(r"it is refused with (?P<status>\d+)$"))
def refused_status(world: World, status: str) -> None:
    assert world.outcome.status == int(status), world.outcome


@then(parsers.re(r"(?P<name>\w+) is signed in"))
def is_signed_in(world: World, name: str) -> None:
    assert world.signed_in(name), world.outcome


@then(parsers.re(r"(?P<name>\w+) is not signed in"))
def is_not_signed_in(world: World, name: str) -> None:
    assert not world.signed_in(name)


@then(parsers.re(r'(?P<name>\w+) is told "(?P<subject>.*)"'))
def is_told(world: World, name: str, subject: str) -> None:
    assert subject in world.told(name)


@then(parsers.re(r'a code went to "(?P<address>.*)"'))
def code_went(world: World, address: str) -> None:
    assert world.codes_sent(address)


@then(parsers.re(r"a code went to (?P<name>\w+)'s mobile"))
def code_went_to_mobile(world: World, name: str) -> None:
    assert world.codes_sent(world.people[name].mobile)


@then(parsers.re(r'no code went to "(?P<address>.*)"'))
def no_code_went(world: World, address: str) -> None:
    assert not world.codes_sent(address)


@then(parsers.re(r"no code went to (?P<name>\w+)'s mobile"))
def no_code_went_to_mobile(world: World, name: str) -> None:
    assert not world.codes_sent(world.people[name].mobile)


@then("no code went anywhere")
def no_code(world: World) -> None:
    assert not world.codes_sent()


@then(parsers.re(r"(?P<name>\w+) can sign in with the new password"))
def can_sign_in_anew(world: World, name: str) -> None:
    sign_in(world, "another device", world.people[name].cnic, PASSWORD)
    assert not world.outcome.ok
    sign_in(world, "another device", world.people[name].cnic, NEW_PASSWORD)
    assert world.signed_in("another device")
