"""Scenarios of creating an account."""

from factories.doors import Place
from identity.people.world import World
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from app.identity.people.find_person import has, has_cnic
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person

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
    world.do(None, door, REGISTER, entered | given)
    if world.outcome.ok:
        world.request_id = world.outcome.id


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


@then(
    parsers.re(
        r'there is an account for CNIC "(?P<cnic>\d+)" with (?P<kind>mobile|e-mail) '
        r'"(?P<value>.*)"'
    )
)
def there_is(world: World, cnic: str, kind: str, value: str) -> None:
    person = world.session.scalars(select(Person).where(has_cnic(world.session, cnic))).one()
    assert (person.mobile if kind == "mobile" else person.email) == value
    assert person.mobile_verified_at if kind == "mobile" else person.email_verified_at
    assert person.name_ur == "گل خان"


@then(parsers.parse('there is no account for CNIC "{cnic}"'))
def there_is_none(world: World, cnic: str) -> None:
    assert world.session.scalar(select(Person).where(has_cnic(world.session, cnic))) is None


@then(parsers.parse('nobody has the mobile "{mobile}"'))
def nobody_has(world: World, mobile: str) -> None:
    theirs = has(world.session, Identifier("mobile", mobile))
    assert world.session.scalar(select(Person).where(theirs)) is None


@then(parsers.parse('Gul can sign in with "{typed}"'))
def can_sign_in(world: World, typed: str) -> None:
    world.post(typed, "/sign-in", {"identifier": typed, "password": PASSWORD})
    assert world.signed_in(typed), world.outcome
