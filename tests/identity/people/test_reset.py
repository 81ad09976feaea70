"""Scenarios of setting a new password with a code."""

from factories.doors import Place
from factories.identity import Way, api_way
from identity.people.world import World
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("identity/features/people_reset.feature")

ASK = Place("/reset-password", "/password-resets")
SET = Place("/reset-password/{}", "/password-resets/{}")


def ask(world: World, door: str, typed: str) -> None:
    outcome = world.do(None, door, ASK, {"identifier": typed})
    if outcome.ok:
        world.request_id = outcome.id


@given("Gul confirmed neither mobile nor e-mail")
def unconfirmed(world: World) -> None:
    person = world.person("Gul")
    person.mobile_verified_at = person.email_verified_at = None


@when("Gul is signed in on a phone")
def on_a_phone(world: World) -> None:
    gul = {"identifier": world.people["Gul"].cnic, "password": "camels walk to Ziarat"}
    world.post("Gul", "/sign-in", gul)
    assert world.signed_in("Gul")


@when("a program has a token of Gul's", target_fixture="program")
def program(world: World) -> Way:
    way = api_way(
        world.session,
        world.platform.settings.secret_key,
        world.people["Gul"],
        ["identity.manage_own_account"],
    )
    assert _let_in(world, way)
    return way


def _let_in(world: World, way: Way) -> bool:
    return world.doors.app.test_client().get("/api/v1/me", headers=way.headers).status_code == 200


@then("the program is not let in any more")
def not_let_in(world: World, program: Way) -> None:
    assert not _let_in(world, program)


@when(
    parsers.re(
        r"somebody asks for a new password for Gul's (?P<which>CNIC|e-mail address),"
        r" at the (?P<door>\w+)"
    )
)
def asks(world: World, which: str, door: str) -> None:
    person = world.people["Gul"]
    ask(world, door, person.cnic if which == "CNIC" else person.email)


@when(
    parsers.re(r'somebody asks for a new password for CNIC "(?P<cnic>\d+)", at the (?P<door>\w+)')
)
def asks_for_nobody(world: World, cnic: str, door: str) -> None:
    ask(world, door, cnic)


@when(parsers.re(r'Gul sets the password "(?P<password>.*)" with that code, at the (?P<door>\w+)'))
def sets(world: World, password: str, door: str) -> None:
    code = world.codes_sent(world.people["Gul"].mobile)[-1]
    given = {"code": f"{code[:3]} {code[3:]}", "password": password}
    world.do(None, door, SET.at(world.request_id), given)


def stranger(world: World, address: str) -> None:
    """Ask for Gul's code from an address, in a browser that was never there before."""
    browser = world.browsers[address] = world.app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    world.post(address, "/reset-password", {"identifier": world.people["Gul"].cnic})


@when(parsers.parse("a stranger at {address} asks for a new password for Gul"))
def stranger_asks(world: World, address: str) -> None:
    stranger(world, address)


@when(parsers.parse("strangers in {number:d} networks ask for a new password for Gul"))
def strangers_ask(world: World, number: int) -> None:
    for network in range(number):
        stranger(world, f"203.0.{network}.9")
        assert world.outcome.ok, world.outcome


@when("Gul asks for a new password on that phone")
def asks_on_the_phone(world: World) -> None:
    world.post("Gul", "/reset-password", {"identifier": world.people["Gul"].cnic})
