"""Scenarios of one's own account."""

from factories.doors import Place
from identity.people.world import World
from pytest_bdd import parsers, scenarios, then, when

scenarios("identity/features/people_account.feature")

ACCOUNT = Place("/account", "/me")
PROFILE = Place("/account/profile", "/me/profile")
MOBILE = Place("/account/mobile", "/me/mobile")
CONTACT = Place("/account/contact/{}", "/me/contact/{}")
PASSWORD = Place("/account/password", "/me/password")
PROVE = Place("/prove", "/me/proof")


def ask_for_mobile(world: World, door: str, mobile: str) -> None:
    """Through one door, proved first: a token has proved nothing yet."""
    world.session.commit()
    opened = world.doors.open(door, world.people["Gul"])
    assert opened.send(PROVE, {"password": "camels walk to Ziarat"}).ok
    world.outcome = opened.send(MOBILE, {"mobile": mobile})
    if world.outcome.ok:
        world.request_id = world.outcome.id


@when(parsers.parse("Gul reads the account, at the {door}"))
def reads(world: World, door: str) -> None:
    assert world.read("Gul", door, ACCOUNT).ok


@when(parsers.parse("somebody not signed in reads the account, at the {door}"))
def unknown_reads(world: World, door: str) -> None:
    world.read(None, door, ACCOUNT)


@when(parsers.parse("somebody not signed in changes the password, at the {door}"))
def unknown_changes(world: World, door: str) -> None:
    given = {"current_password": "camels walk to Ziarat", "new_password": "three goats on a hill"}
    world.do(None, door, PASSWORD, given)


@when(parsers.parse('Gul changes the name to "{wanted}" and the language to Urdu, at the {door}'))
def changes(world: World, wanted: str, door: str) -> None:
    world.do("Gul", door, PROFILE, {"name": wanted, "language": "ur"})


@when(parsers.parse('Gul asks to change the mobile to "{mobile}", at the {door}'))
def asks(world: World, mobile: str, door: str) -> None:
    ask_for_mobile(world, door, mobile)


@when(parsers.parse("Gul asks to change the mobile to Zarina's, at the {door}"))
def asks_for_zarinas(world: World, door: str) -> None:
    ask_for_mobile(world, door, world.people["Zarina"].mobile)


@when(parsers.parse("{name} enters that code, at the {door}"))
def enters(world: World, name: str, door: str) -> None:
    given = {"code": world.codes_sent("+923457654321")[-1]}
    world.do(name, door, CONTACT.at(world.request_id), given)


@then(parsers.parse('it holds the name "{name}"'))
def holds(world: World, name: str) -> None:
    assert name in world.outcome.text


@then("CNIC, mobile and e-mail are masked")
def masked(world: World) -> None:
    person, text = world.people["Gul"], str(world.outcome.body)
    for secret in (person.cnic, person.mobile, person.email):
        assert secret not in text
    assert person.cnic[-4:] in text


@then(parsers.parse('Gul\'s name is "{name}" and the language "{language}"'))
def is_now(world: World, name: str, language: str) -> None:
    person = world.person("Gul")
    assert (person.name, person.language) == (name, language)


@then(parsers.parse('Gul\'s mobile is "{mobile}", confirmed'))
def mobile_is(world: World, mobile: str) -> None:
    person = world.person("Gul")
    assert person.mobile == mobile
    assert person.mobile_verified_at
