"""Pages of departments and suppliers in the words of journalists, through both doors."""

import html
import json
import re
from uuid import UUID

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage
from factories.doors import Door, Outcome, Place
from factories.evaluation import bidder
from factories.identity import make_person
from factories.marketplace import make_agency, make_draft, make_published, receive_bid
from factories.sizes import limits_in_force, state
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app.permissions import ANONYMOUS
from app.platform import Platform
from marketplace.profiles.policy import Turnover
from marketplace.results.queries.records import count_departments, department_ids

scenarios("marketplace/results/features/records.feature")
DEPARTMENT = Place("/departments/{}", "/departments/{}/record")
SUPPLIER = Place("/suppliers/{}", "/suppliers/{}/record")


def department(stage: Stage, door: str) -> Outcome:
    place = DEPARTMENT.at(stage.world.agency.department.id)
    return stage.doors.open(door).read(place)


def supplier(stage: Stage, name: str, door: str) -> Outcome:
    return stage.doors.open(door).read(SUPPLIER.at(firm(stage, name)))


def firm(stage: Stage, name: str) -> UUID:
    return bidder(stage.world, name)[1].id


@given("a tender is open for bids")
def _(stage: Stage, session: Session) -> None:
    stage.made = make_published(session)
    session.commit()


@given(parsers.parse('a bid of "{name}" is sealed'))
def _(stage: Stage, session: Session, name: str) -> None:
    receive_bid(session, stage.world, [100_00, 200_00], name)
    session.commit()


@then(
    parsers.parse(
        "the department's page says, at the {door}: 1 tender, 2.0 bids on each, 1 contract, "
        "21 days, 100.0% first-time winners"
    )
)
def _(stage: Stage, door: str) -> None:
    read = department(stage, door)
    assert read.ok
    if door == "web":
        for text in (
            "Tenders 1 Contracts 1",
            "Bids on each opened tender 2.0",
            "(median) 21",
            "first-time winners 100.0%",
            "Brohi",
        ):
            assert text in read.text, text
        return
    told = read.body
    assert (told["total_tenders"], told["total_contracts"]) == (1, 1)
    assert (told["bids_per_tender"], told["days_to_contract"]) == ("2", 21)
    assert told["first_time_percent"] == "100"
    assert told["contracts"][0]["supplier"] == "Brohi"
    assert (
        told["amount"]
        == told["contracts"][0]["amount"]
        == told["tenders"]["items"][0]["contracted"]
    )


@then(parsers.parse('the page of "{name}" shows its contract, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    assert stage.contract_of(name).reference in supplier(stage, name, door).text


@then(parsers.parse('the page of "{name}" shows that it bid and has no contract, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    read = supplier(stage, name, door)
    assert (stage.world.tender.reference or "") in read.text
    assert "/C1" not in read.text


@then("the tenders of both can be downloaded")
def _(stage: Stage) -> None:
    reference = stage.world.tender.reference or ""
    for address in (
        f"/departments/{stage.world.agency.department.id}/tenders.csv",
        f"/suppliers/{firm(stage, 'Awan')}/tenders.csv",
    ):
        assert reference in stage.doors.open("web").read(Place(address, "")).body


def province(stage: Stage) -> dict[str, object]:
    """Return this year's value of each figure of the province."""
    read = stage.doors.open("api").read(Place("", "/figures"))
    return {each["name"]: each["now"] for each in read.body["items"]}


@then("the province in figures says: 1 tender, 2.0 bids on each, 1 contract in 21 days")
def _(stage: Stage) -> None:
    found = province(stage)
    assert (found["tenders"], found["bids"], found["days-to-contract"]) == ("1", "2.0", "21")
    assert found["contracts"] == str(stage.contract_of("Brohi").amount_paisa)
    listed = stage.doors.open("web").read(Place("/departments", ""))
    assert f"{stage.world.agency.department.name} 1 1 Rs 6,100" in listed.text


@then("the province in figures counts 1 tender and no bid")
def _(stage: Stage) -> None:
    found = province(stage)
    assert (found["tenders"], found["bids"], found["contracts"]) == ("1", None, None)


@then(parsers.parse('there is no page of "{name}", at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    assert supplier(stage, name, door).status == 404
    file = Place(f"/suppliers/{firm(stage, name)}/tenders.csv", "")
    assert stage.doors.open("web").read(file).status == 404


def found(stage: Stage, words: str, door: str) -> str:
    asked = Place(f"/search?q={words}", f"/search?q={words}")
    read = stage.doors.open(door).read(asked)
    return str(read.body) if door == "web" else json.dumps(read.body)


@then(parsers.parse('the search finds "{name}", and its contract by the reference, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    address = f"/suppliers/{firm(stage, name)}"
    assert address in found(stage, name[:4].lower(), door)
    assert address not in found(stage, "Awan", door)
    contract = stage.contract_of(name)
    leads = stage.doors.open("web").read(Place(f"/search?q={contract.reference.lower()}", ""))
    assert f"/contracts/{contract.id}" in leads.text + leads.location


@then(parsers.parse('the search does not find "{name}", at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    assert f"/suppliers/{firm(stage, name)}" not in found(stage, name, door)


@then(parsers.parse("the department's page counts 1 tender and no bid, at the {door}"))
def _(stage: Stage, door: str) -> None:
    read = department(stage, door)
    assert read.ok
    if door == "web":
        assert "Tenders 1 Contracts 0" in read.text
        assert "Bids on each opened tender –" in read.text
    else:
        assert read.body["bids_per_tender"] is None
        assert read.body["years"][0]["bids"] == 0
        assert read.body["tenders"]["items"][0]["bids"] is None


@given(parsers.parse('"{name}" has stated a turnover of "{turnover}"'))
def _(stage: Stage, name: str, turnover: str) -> None:
    limits_in_force(stage.session)
    states(stage, name, turnover)


@when(parsers.parse('"{name}" states a turnover of "{turnover}"'))
def states(stage: Stage, name: str, turnover: str) -> None:
    if turnover != "nothing":
        _, organisation, owner = bidder(stage.world, name)
        state(stage.session, organisation.id, owner, Turnover(turnover))


@then(
    parsers.parse(
        'the department\'s page says of small firms "{share}", and that {unstated:d} stated no '
        "size, at the {door}"
    )
)
def _(stage: Stage, share: str, unstated: int, door: str) -> None:
    read = department(stage, door)
    if door == "web":
        shown = "" if share == "–" else f"{share}% ("
        assert f"small firms {shown}size not stated: {unstated}" in read.text
        return
    assert read.body["size_unstated"] == unstated
    assert read.body["small_percent"] == (None if share == "–" else "100")


@then(
    parsers.parse('a reader who signs in can follow the department and "{name}" from their pages'),
    target_fixture="reader",
)
def _(stage: Stage, session: Session, name: str) -> Door:
    person = make_person(session, "Zarak")
    session.commit()
    reader = stage.doors.open("web", person)
    for address in _followable(stage, name):
        found = re.search(r'href="(/alerts/follow[?][^"]+)"', reader.read(Place(address, "")).body)
        assert found is not None, address
        ask = html.unescape(found[1])
        assert reader.read(Place(ask, "")).ok
        kind, subject = re.findall(r"=([^&]+)", ask)
        followed = reader.send(Place("/alerts/follow", ""), {"kind": kind, "subject_id": subject})
        assert followed.ok, followed.sentences
    return reader


def _followable(stage: Stage, name: str) -> list[str]:
    department = stage.world.agency.department.id
    return [f"/departments/{department}", f"/suppliers/{firm(stage, name)}"]


@then(parsers.parse('what they follow leads back to the pages of the department and "{name}"'))
def _(stage: Stage, reader: Door, name: str) -> None:
    mine = reader.read(Place("/alerts", ""))
    for address in _followable(stage, name):
        assert f'href="{address}"' in mine.body


def test_the_site_map_lists_departments_that_published_something(
    platform: Platform, session: Session
) -> None:
    department = make_published(session).agency.department
    make_draft(session, make_agency(session))
    session.commit()
    with platform.executor.reading(ANONYMOUS) as uow:
        assert department_ids(uow, 0, 9) == [{"department_id": department.id}]
        assert count_departments(uow) == 1
