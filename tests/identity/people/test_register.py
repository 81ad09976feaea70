"""Scenarios of creating an account."""

import re

from factories.counting import counted
from factories.doors import Outcome, Place
from factories.identity import make_person
from identity.people.world import AGENT, World
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app.identity.people.identifiers import Identifier
from app.identity.people.models import LoginSession, Person
from app.identity.people.queries import has, has_one_of

scenarios("identity/features/people_register.feature")

REGISTER = Place("/register", "/registrations")
CONFIRM = Place("/register/{}", "/registrations/{}/confirm")
AGAIN = Place("/register/{}/codes", "/registrations/{}/codes")
PASSWORD = "camels walk to Ziarat"


def register(world: World, door: str, **given: str) -> None:
    entered = {
        "name": "Gul Khan",
        "name_ur": "گل خان",
        "cnic": "5440012345671",
        "mobile": "03331234567",
        "password": PASSWORD,
    }
    with counted(world.platform) as asked:
        world.do(None, door, REGISTER, entered | given)
    world.answers.append((world.outcome.status, _without_ids(world.outcome), _kinds(asked)))
    if world.outcome.ok:
        world.request_id = world.outcome.id


def _without_ids(outcome: Outcome) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", outcome.location)


def _kinds(asked: list[str]) -> list[str]:
    """What was asked of the database, but for how a door came in."""
    return [each for each in asked if "login_sessions" not in each]


def confirm(world: World, door: str, **codes: str) -> None:
    world.do(None, door, CONFIRM.at(world.request_id), codes)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@when(
    parsers.re(
        r'Gul registers with CNIC "(?P<cnic>[^"]*)" and mobile "(?P<mobile>[^"]*)",'
        r" at the (?P<door>\w+)"
    )
)
def gul_registers(world: World, cnic: str, mobile: str, door: str) -> None:
    register(world, door, cnic=cnic, mobile=mobile)


@when(
    parsers.re(
        r'Gul registers with the name "(?P<name>[^"]*)" and in Urdu "(?P<urdu>[^"]*)",'
        r" at the (?P<door>\w+)"
    )
)
def gul_registers_in_urdu(world: World, name: str, urdu: str, door: str) -> None:
    register(world, door, name=name, name_ur=urdu)


@then(parsers.parse('the account is of "{name}", in Urdu "{urdu}"'))
def named(world: World, name: str, urdu: str) -> None:
    person = world.session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one()
    assert (person.name, person.name_ur) == (name, urdu)


@when(
    parsers.re(
        r'Gul registers with CNIC "(?P<cnic>[^"]*)", mobile "(?P<mobile>[^"]*)" and e-mail '
        r'"(?P<email>[^"]*)", at the (?P<door>\w+)'
    )
)
def gul_registers_with_email(world: World, cnic: str, mobile: str, email: str, door: str) -> None:
    register(world, door, cnic=cnic, mobile=mobile, email=email)


@when(parsers.re(r'Gul registers with (?P<field>[a-z]+) "(?P<value>.*)", at the (?P<door>\w+)$'))
def gul_registers_wrongly(world: World, field: str, value: str, door: str) -> None:
    register(world, door, **{field: value})


@when(
    parsers.re(
        r"somebody registers with Zarina's CNIC and mobile \"(?P<mobile>.*)\","
        r" at the (?P<door>\w+)"
    )
)
def known_cnic(world: World, mobile: str, door: str) -> None:
    register(world, door, cnic=world.people["Zarina"].cnic, mobile=mobile)


@when(
    parsers.re(
        r'somebody registers with CNIC "(?P<cnic>.*)" and Zarina\'s mobile, at the (?P<door>\w+)'
    )
)
def known_mobile(world: World, cnic: str, door: str) -> None:
    register(world, door, cnic=cnic, mobile=world.people["Zarina"].mobile)


@when(parsers.re(r'Gul enters the code sent to "(?P<address>[^"]*)", at the (?P<door>\w+)'))
def enters(world: World, address: str, door: str) -> None:
    confirm(world, door, mobile_code=world.codes_sent(address)[-1])


@given(parsers.parse('Gul came to sign up from "{path}"'))
def came_from(world: World, path: str) -> None:
    entered = {"name": "Gul", "cnic": "5440012345671", "mobile": "03331234567"}
    outcome = world.post("Gul", f"/register?next={path}", entered | {"password": PASSWORD})
    world.secret = outcome.location


@when(parsers.parse('Gul enters the code sent to "{address}", in the browser'))
def enters_in_browser(world: World, address: str) -> None:
    world.post("Gul", world.secret, {"mobile_code": world.codes_sent(address)[-1]})


@then(parsers.parse('Gul goes on to "{path}" and reads "{text}"'))
def goes_on(world: World, path: str, text: str) -> None:
    assert world.outcome.location == path
    assert text in world.browser("Gul").get(path).text
    assert world.session.scalars(select(LoginSession.user_agent)).all() == [AGENT]


@then(parsers.parse('Gul is led by "{first}" to "{path}"'))
def is_led(world: World, first: str, path: str) -> None:
    assert world.outcome.location == first
    assert world.browser("Gul").get(first).location == path


@when(parsers.re(r'Gul enters the first code sent to "(?P<address>[^"]*)", at the (?P<door>\w+)'))
def enters_first(world: World, address: str, door: str) -> None:
    first, last = world.codes_sent(address)
    assert first != last
    confirm(world, door, mobile_code=first)


@when(
    parsers.re(
        r'Gul enters the code sent to "(?P<address>[^"]*)" as the e-mail\'s, at the (?P<door>\w+)'
    )
)
def enters_email(world: World, address: str, door: str) -> None:
    confirm(world, door, email_code=world.codes_sent(address)[-1])


@when(
    parsers.re(
        r'Gul enters another code than the one sent to "(?P<address>[^"]*)"'
        r"(?: (?P<times>\d+) times)?, at the (?P<door>\w+)"
    )
)
def enters_wrong(world: World, address: str, times: str | None, door: str) -> None:
    for _ in range(int(times or 1)):
        confirm(world, door, mobile_code=another(world.codes_sent(address)[-1]))


@when(parsers.parse("Gul asks for the codes again, at the {door}"))
def again(world: World, door: str) -> None:
    world.do(None, door, AGAIN.at(world.request_id))


@given(parsers.parse('Hostile, who has an account with the CNIC "{cnic}"'))
def hostile(world: World, cnic: str) -> None:
    person = make_person(world.session, "Hostile", cnic=cnic, cnic_verified_at=None)
    world.people["Hostile"] = person
    world.session.commit()


@when(
    parsers.parse(
        'somebody registers with the CNIC that Hostile typed and mobile "{mobile}", at the {door}'
    )
)
def claimed_cnic(world: World, mobile: str, door: str) -> None:
    register(world, door, cnic=world.people["Hostile"].cnic, mobile=mobile)


@when(
    parsers.parse(
        'somebody registers with a CNIC that nobody has and mobile "{mobile}", at the {door}'
    )
)
def free_cnic(world: World, mobile: str, door: str) -> None:
    register(world, door, cnic="5440099999991", mobile=mobile)


@then("all got the same answer after the same questions to the database")
def all_alike(world: World) -> None:
    first, *others = world.answers
    assert first[0] < 400
    assert all(each == first for each in others)


@then("Hostile is told nothing")
def told_nothing(world: World) -> None:
    assert world.told("Hostile") == []


@then(parsers.parse('there are two accounts for CNIC "{cnic}"'))
def two_accounts(world: World, cnic: str) -> None:
    assert (
        len(world.session.scalars(select(Person).where(has_one_of(world.session, [cnic]))).all())
        == 2
    )


@then(
    parsers.re(
        r'there is an account for CNIC "(?P<cnic>\d+)" with (?P<kind>mobile|e-mail) '
        r'"(?P<value>.*)"'
    )
)
def there_is(world: World, cnic: str, kind: str, value: str) -> None:
    person = world.session.scalars(select(Person).where(has_one_of(world.session, [cnic]))).one()
    assert (person.mobile if kind == "mobile" else person.email) == value
    assert person.mobile_verified_at if kind == "mobile" else person.email_verified_at
    assert person.name_ur == "گل خان"


@then(parsers.parse('there is no account for CNIC "{cnic}"'))
def there_is_none(world: World, cnic: str) -> None:
    assert world.session.scalar(select(Person).where(has_one_of(world.session, [cnic]))) is None


@then(parsers.parse('nobody has the mobile "{mobile}"'))
def nobody_has(world: World, mobile: str) -> None:
    theirs = has(world.session, Identifier("mobile", mobile))
    assert world.session.scalar(select(Person).where(theirs)) is None


@then(parsers.parse('Gul cannot sign in with "{typed}", which no officer has seen on the card'))
def cannot_sign_in(world: World, typed: str) -> None:
    world.post(typed, "/sign-in", {"identifier": typed, "password": PASSWORD})
    assert not world.signed_in(typed)
    assert world.outcome.says("These details do not match")


@then(parsers.parse('Gul can sign in with "{typed}"'))
def can_sign_in(world: World, typed: str) -> None:
    world.post(typed, "/sign-in", {"identifier": typed, "password": PASSWORD})
    assert world.signed_in(typed), world.outcome
