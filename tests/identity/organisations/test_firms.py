"""Scenarios of firms: declared, verified, sent back, corrected."""

from datetime import timedelta

import pytest
from factories.doors import Place
from factories.history import rewriting
from factories.identity import actor, join
from factories.world import World
from pytest_bdd import given, parsers, scenarios, then, when

from app import roles
from app.errors import Refusal
from app.identity.public import OrganisationSummary, require_verified_supplier

scenarios("identity/features/organisations_firms.feature")

DECLARE = Place("/organisations/declare", "/organisations")
CORRECT = Place("/organisations/{}/correct", "/organisations/{}/correct")
SHOW = Place("/organisations/{}", "/organisations/{}")
VERIFY = Place("/verification/{}/verify", "/organisations/{}/verify")
SEND_BACK = Place("/verification/{}/refuse", "/organisations/{}/refuse")
DETAILS = {
    "name_ur": "تربت ٹریڈرز",
    "strn": "1234567890123",
    "address": "Main Bazar, Turbat",
    "district": "kech",
    "business": "Furniture",
}


@given(parsers.parse('{name} worked for "{firm}" until yesterday'))
def worked(world: World, name: str, firm: str) -> None:
    left = join(world.session, world.people[name], world.organisation(firm), roles.BID_OFFICER)
    with rewriting(world.session):
        left.since -= timedelta(days=100)
        left.until = left.since + timedelta(days=99)


@when(parsers.parse('{name} declares "{firm}" with NTN "{ntn}", at the {door}'))
def declare(world: World, name: str, firm: str, ntn: str, door: str) -> None:
    world.do(name, door, DECLARE, DETAILS | {"name": firm, "ntn": ntn})


@when(parsers.parse('{name} verifies "{firm}", at the {door}'))
def verify(world: World, name: str, firm: str, door: str) -> None:
    world.do(name, door, VERIFY.at(world.organisation(firm).id))


@when(parsers.parse('{name} sends "{firm}" back because "{reason}", at the {door}'))
def send_back(world: World, name: str, firm: str, reason: str, door: str) -> None:
    world.do(name, door, SEND_BACK.at(world.organisation(firm).id), {"reason": reason})


@when(parsers.parse('{name} corrects the address of "{firm}" to "{address}", at the {door}'))
def correct(world: World, name: str, firm: str, address: str, door: str) -> None:
    found = world.organisation(firm)
    data = DETAILS | {"name": firm, "ntn": found.ntn, "address": address}
    world.do(name, door, CORRECT.at(found.id), data)


@then(parsers.parse('{name} is the owner of "{firm}"'))
def owner(world: World, name: str, firm: str) -> None:
    assert world.roles_in(name, firm) == {"supplier_owner"}


@then(parsers.parse('{name} reads that "{text}", at the {door}'))
def reads(world: World, name: str, text: str, door: str) -> None:
    person = world.people[name]
    firm = world.organisation_of(person)
    assert firm is not None
    seen = world.doors.open(door, person, firm).read(SHOW.at(firm.id))
    assert text in seen.text


@then(parsers.parse('"{firm}" waits for an officer'))
def waits(world: World, firm: str) -> None:
    found = world.organisation(firm)
    assert (found.undecided, found.address) == (True, "Main Bazar 7, Turbat")


@then(parsers.re(r'"(?P<firm>[^"]+)" can bid'))
def can_bid(world: World, firm: str) -> None:
    assert _allowed(world, firm).name == firm


@then(parsers.re(r'"(?P<firm>[^"]+)" cannot bid'))
def cannot_bid(world: World, firm: str) -> None:
    with pytest.raises(Refusal) as refused:
        _allowed(world, firm)
    assert refused.value.code == "supplier-not-verified"


def _allowed(world: World, firm: str) -> OrganisationSummary:
    found = world.organisation(firm)
    somebody = actor(next(iter(world.people.values())), organisation=found)
    with world.platform.executor.reading(somebody) as uow:
        return require_verified_supplier(uow)
