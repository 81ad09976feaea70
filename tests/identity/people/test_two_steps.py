"""Scenarios of the second step."""

import html
import re
from datetime import timedelta

import pyotp
from factories.doors import Door, Place, page_outcome
from identity.people.world import World
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import update

from app.clock import real_now
from app.identity.accounts.recovery_codes import new_recovery_codes, recovery_hash
from app.identity.people.models import ApiToken, Credential, LoginSession, RecoveryCode

scenarios("identity/features/people_two_steps.feature")

BEGIN = Place("/account/two-steps", "/me/two-steps")
CONFIRM = Place("/account/two-steps/app", "/me/two-steps/confirm")
RENEW = Place("/account/two-steps/codes", "/me/two-steps/recovery-codes")
REMOVE = Place("/account/two-steps/remove", "/me/two-steps/remove")
PROVE = Place("/prove", "/me/proof")
CODE = re.compile(r"\b(?:[2-9a-z]{4}-){2}[2-9a-z]{4}\b")
STEP_S = 30


def code_of_app(world: World, steps: int = 0) -> str:
    at = int(real_now().timestamp()) // STEP_S + steps
    return pyotp.TOTP(world.secret).generate_otp(at)


@given("Gul has an authenticator app")
def has_app(world: World) -> None:
    person, vault = world.people["Gul"], world.platform.executor.vault
    world.secret, world.recovery_codes = pyotp.random_base32(), new_recovery_codes()
    credential = world.session.get(Credential, person.id)
    credential.totp_secret = vault.seal(world.secret.encode())
    credential.totp_confirmed_at = real_now()
    world.session.add_all(
        RecoveryCode(person_id=person.id, code_hash=recovery_hash(vault, person.id, code))
        for code in world.recovery_codes
    )
    world.session.commit()


@given("Gul proved who they are eleven minutes ago")
def proved_long_ago(world: World) -> None:
    world.before = 11


def held_door(world: World, door: str, *, proved_minutes_ago: int = 0) -> Door:
    """Open a door once and keep it, with a proof of some age on its session or token."""
    opened = world.doors.open(door, world.people["Gul"])
    proved_at = real_now() - timedelta(minutes=proved_minutes_ago)
    for way in (LoginSession, ApiToken):
        world.session.execute(
            update(way).where(way.person_id == world.people["Gul"].id).values(proved_at=proved_at)
        )
    world.session.commit()
    return opened


@when(parsers.parse("Gul sets up an authenticator app, at the {door}"))
def sets_up(world: World, door: str) -> None:
    opened = held_door(world, door)
    begun = opened.send(BEGIN)
    assert begun.ok, begun
    if door == "web":
        page = opened.read(CONFIRM)
        assert 'src="data:image/svg+xml' in page.body
        world.secret = re.sub(r"\s", "", re.search(r"<code>(.*?)</code>", page.body)[1])
    else:
        world.secret = begun.body["secret"]
        assert begun.body["address"].startswith("otpauth://totp/")
    world.outcome = opened.send(CONFIRM, {"code": code_of_app(world, -1)})


@when(parsers.re(r"Gul begins to set up an authenticator app(?:, at the (?P<door>\w+))?"))
def begins(world: World, door: str | None) -> None:
    if door:
        world.door = held_door(world, door, proved_minutes_ago=world.before)
    world.outcome = world.door.send(BEGIN)


@when(parsers.re(r"Gul proves who they are with (?P<what>.*), at the (?P<door>\w+)"))
def proves(world: World, what: str, door: str) -> None:
    password = "camels walk to Ziarat" if what == "the password" else "not the password"
    world.door = held_door(world, door, proved_minutes_ago=world.before)
    world.outcome = world.door.send(PROVE, {"password": password})


@when(parsers.re(r"Gul removes the authenticator app, at the (?P<door>\w+)"))
def removes(world: World, door: str) -> None:
    world.outcome = held_door(world, door).send(REMOVE)


@when(parsers.re(r"Gul makes new recovery codes, at the (?P<door>\w+)"))
def renews(world: World, door: str) -> None:
    world.outcome = held_door(world, door).send(RENEW)


def enter(world: World, code: str) -> None:
    world.secret_used = code
    world.post("Gul", "/sign-in/code", {"code": code})


@when("Gul enters the code of the app")
def enters_code(world: World) -> None:
    enter(world, code_of_app(world))


@when("Gul enters the next code of the app")
def enters_next_code(world: World) -> None:
    enter(world, code_of_app(world, 1))


@when("Gul enters a recovery code")
def enters_recovery(world: World) -> None:
    enter(world, world.recovery_codes[0].upper().replace("-", " "))


@when("Gul enters one of the first recovery codes")
def enters_old_recovery(world: World) -> None:
    enter(world, world.recovery_codes[3])


@when(parsers.parse("Gul enters a wrong code {times:d} times"))
def enters_wrong(world: World, times: int) -> None:
    wrong = f"{(int(code_of_app(world)) + 7) % 10**6:06d}"
    for _ in range(times):
        enter(world, wrong)


@when("Gul signs in elsewhere with the same code")
def elsewhere(world: World) -> None:
    identifier = {"identifier": world.people["Gul"].cnic, "password": "camels walk to Ziarat"}
    assert world.post("elsewhere", "/sign-in", identifier).location.startswith("/sign-in/code")
    world.post("elsewhere", "/sign-in/code", {"code": world.secret_used})


@when("Gul opens the account page")
def opens(world: World) -> None:
    world.outcome = page_outcome(world.account_page("Gul"))


@when("Gul's password is set anew")
def set_anew(world: World) -> None:
    world.set_all(Credential, password_set_at=real_now() + timedelta(seconds=1))


@then("Gul gets ten recovery codes")
def ten_codes(world: World) -> None:
    assert world.outcome.ok, world.outcome
    found = CODE.findall(html.unescape(str(world.outcome.body)))
    assert len(set(found)) == 10
    if not world.recovery_codes:
        world.recovery_codes = found


@then("a code is asked for")
def asked_for(world: World) -> None:
    assert world.outcome.location.startswith("/sign-in/code")


@then("the password is asked for again")
def asked_again(world: World) -> None:
    if world.outcome.status == 401:
        assert world.outcome.location.startswith("/prove?next=")
    else:
        assert world.outcome.status == 403
        assert world.outcome.body["code"] == "proof-needed"


@then("Gul is led to sign in")
def led(world: World) -> None:
    assert world.outcome.location.startswith("/sign-in?next=")
