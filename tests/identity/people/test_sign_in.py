"""Scenarios of signing in, lock-out and sessions."""

import re
from datetime import timedelta

from factories.arranging import as_owner
from factories.doors import Place
from identity.people.world import World
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app.clock import real_now
from app.identity.people.models import LoginSession
from app.identity.people.throttle import SIGN_INS, Throttle

scenarios("identity/features/people_sign_in.feature")

SESSIONS = Place("/account/sessions", "/me/sessions")
END = Place("/account/sessions/{}/end", "/me/sessions/{}/end")
END_OTHERS = Place("/account/sessions/end-others", "/me/sessions/end-others")
PASSWORD = Place("/account/password", "/me/password")
NOBODY = "3330012345671"


def browser_session(world: World, name: str) -> LoginSession:
    """The session that somebody began by signing in (a door's own session has no agent)."""
    world.session.expire_all()
    mine = select(LoginSession).where(
        LoginSession.person_id == world.people[name].id, LoginSession.user_agent != ""
    )
    return world.session.scalars(mine).one()


@given(parsers.parse("{name} reads Urdu"))
def reads_urdu(world: World, name: str) -> None:
    world.person(name).language = "ur"


@given(parsers.parse("{name}'s account is closed"))
def is_closed(world: World, name: str) -> None:
    with as_owner(world.session):
        world.person(name).closed_at = real_now()


@when(parsers.re(r"somebody unknown signs in(?: (?P<times>\d+) times)?"))
def unknown(world: World, times: str | None) -> None:
    for _ in range(int(times or 1)):
        world.post("Gul", "/sign-in", {"identifier": NOBODY, "password": "not the password"})


def stranger(world: World, address: str) -> None:
    """Sign in as Gul from an address, in a browser that was never there before."""
    browser = world.browsers[address] = world.app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    typed = {"identifier": world.people["Gul"].cnic, "password": "not the password"}
    world.post(address, "/sign-in", typed)


@when(
    parsers.re(
        r"a stranger at (?P<address>\S+) signs in as Gul with a wrong password"
        r"(?: (?P<times>\d+) times)?"
    )
)
def stranger_tries(world: World, address: str, times: str | None) -> None:
    for _ in range(int(times or 1)):
        stranger(world, address)


@when(parsers.parse("strangers in {number:d} networks sign in as Gul with a wrong password"))
def strangers_try(world: World, number: int) -> None:
    for network in range(number):
        stranger(world, f"203.0.{network}.9")
        assert world.outcome.status == 422


@when("Gul proves who they are in that browser")
def proves(world: World) -> None:
    world.post("Gul", "/prove?next=/account", {"password": "camels walk to Ziarat"})


@when(parsers.parse("Gul proves who they are wrongly in that browser {times:d} times"))
def proves_wrongly(world: World, times: int) -> None:
    for _ in range(times):
        world.post("Gul", "/prove", {"password": "not the password"})


@then("Gul's proof is accepted")
def proved(world: World) -> None:
    assert world.outcome.ok, world.outcome


@when("Gul signs out")
def signs_out(world: World) -> None:
    assert world.post("Gul", "/sign-out", {}).ok


@when(parsers.parse("{number:d} sign-ins came from this address"))
def many(world: World, number: int) -> None:
    throttle = world.platform.executor.ports.get(Throttle)
    for _ in range(number):
        throttle.count(SIGN_INS, "127.0.0.1")


@when("Gul does nothing for two hours")
def idles(world: World) -> None:
    world.set_all(LoginSession, last_seen_at=real_now() - timedelta(hours=2, seconds=1))


@when("twelve hours pass")
def half_a_day(world: World) -> None:
    began = LoginSession.started_at - timedelta(hours=12)
    world.set_all(
        LoginSession, started_at=began, expires_at=LoginSession.expires_at - timedelta(hours=12)
    )


@when(parsers.parse("{name} ends the session of that browser, at the {door}"))
def ends(world: World, name: str, door: str) -> None:
    world.do(name, door, END.at(browser_session(world, "Gul").id))


@when(parsers.parse("Gul ends all other sessions, at the {door}"))
def ends_others(world: World, door: str) -> None:
    world.do("Gul", door, END_OTHERS)


@when(parsers.parse('Gul changes the password to "{password}", at the {door}'))
def changes(world: World, password: str, door: str) -> None:
    given = {"current_password": "camels walk to Ziarat", "new_password": password}
    world.do("Gul", door, PASSWORD, given)


@when(parsers.parse("Gul changes the password without knowing the present one, at the {door}"))
def changes_wrongly(world: World, door: str) -> None:
    given = {"current_password": "not the password", "new_password": "three goats on a hill"}
    world.do("Gul", door, PASSWORD, given)


@then(parsers.parse("Gul sees {number:d} browser session more than before, at the {door}"))
def sees(world: World, number: int, door: str) -> None:
    seen = world.read("Gul", door, SESSIONS)
    session = browser_session(world, "Gul")
    assert str(session.id) in str(seen.body)
    assert "Firefox, Android" in seen.text
    assert number == 1


@then("pages are in Urdu")
def in_urdu(world: World) -> None:
    assert 'lang="ur" dir="rtl"' in world.account_page("Gul").text


@then("both answers are the same page")
def same_page(world: World) -> None:
    """All but what is random on each page, and what was typed into the form."""
    assert _plain(world.outcome.body) == _plain(world.earlier.body)


def _plain(page: str) -> str:
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|[0-9a-f-]{32,36}', "", page)
