"""Results in the words of journalists and bidders, through both doors."""

import re
from typing import Any

import pytest
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage
from factories.doors import Doors, Place
from factories.grievances import head_actor, hearers, newest, rules_in_force
from factories.history import rewriting
from factories.identity import actor
from factories.marketplace import World, make_published
from flask import Flask
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.errors import NotFound
from app.ledger.public import fiscal_year_of
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.roles import SUPPLIER_OWNER
from marketplace.grievances.use_cases.decide_grievance import (
    AgreeToFinding,
    WriteFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.grievances.use_cases.name_hearing import (
    DeclareGrievanceInterest,
    NameGrievanceCommittee,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.results.doors.outcome import against
from marketplace.results.queries.outcome import outcome

scenarios("marketplace/results/features/outcome.feature")


@pytest.mark.parametrize(
    ("paisa", "estimate", "words"),
    [
        (93, 100, "7% below"),
        (100, 100, "equal to it"),
        (101, 100, "1% above"),
        (1_999, 2_000, "0% below"),
        (250, 100, "150% above"),
        (5, None, ""),
    ],
)
def test_a_price_is_compared_with_the_estimate(
    app: Flask, paisa: int, estimate: int | None, words: str
) -> None:
    with app.test_request_context("/?lang=en"):
        assert re.sub("[\u2066-\u2069]", "", against(paisa, estimate)) == words


RESULT = Place("/tenders/{}", "/tenders/{}/outcome")
MINUTES = Place("/tenders/{}/opening", "/tenders/{}/opening/minutes")


def seen(doors: Doors, door: str, place: Place) -> str:
    """What somebody reads who is not signed in; "" where there is nothing."""
    read = doors.open(door).read(place)
    return read.text if read.ok else ""


def result(stage: Stage, door: str) -> str:
    return plain(seen(stage.doors, door, RESULT.at(stage.tender_id)))


def plain(text: str) -> str:
    """Amounts alike at both doors."""
    return text.replace("Rs 5,00,000", "500000.00")


def quoted(texts: str) -> list[str]:
    return [text.strip('"') for text in texts.split('", "')]


@then(parsers.re(r"the public reads in the result, at the (?P<door>\w+): (?P<texts>.+)"))
def _(stage: Stage, door: str, texts: str) -> None:
    read = result(stage, door)
    for text in quoted(texts):
        assert text in read, text


@then(parsers.re(r"the public does not read in the result, at the (?P<door>\w+): (?P<texts>.+)"))
def _(stage: Stage, door: str, texts: str) -> None:
    read = result(stage, door)
    assert read
    assert not [text for text in quoted(texts) if text in read]


@then(
    parsers.parse("the public reads the minutes without the number of any security, at the {door}")
)
def _(stage: Stage, door: str) -> None:
    read = seen(stage.doors, door, MINUTES.at(stage.tender_id))
    assert "Brohi" in read
    assert "CDR-1" not in read
    concerned = stage.read("officer", door, MINUTES.at(stage.tender_id))
    assert "CDR-1" in concerned.text


@then(
    parsers.parse(
        'the public finds the contract of "{name}" in the list by firm, department, district and '
        "year, at the {door}"
    )
)
def _(stage: Stage, name: str, door: str) -> None:
    contract = stage.contract_of(name)
    year = fiscal_year_of(local_day(real_now())).year
    tender = stage.world.tender
    for query, there in (
        (f"firm={name[:4].lower()}", True),
        ("firm=nobody", False),
        (f"department={tender.department_id}", True),
        (f"department={tender.id}", False),
        (f"district={tender.district}", True),
        ("district=gwadar", False),
        (f"year={year}", True),
        (f"year={year - 1}", False),
    ):
        read = seen(stage.doors, door, Place(f"/contracts?{query}", f"/public-contracts?{query}"))
        assert (contract.reference in read) is there, query
    downloaded = stage.doors.open("web").read(Place("/contracts.csv", ""))
    assert contract.reference in downloaded.body


@then(parsers.parse('the public reads the contract of "{name}", at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    assert stage.contract_of(name).reference in seen(stage.doors, door, at(stage, name))


def at(stage: Stage, name: str) -> Place:
    return Place("/contracts/{}", "/public-contracts/{}").at(stage.contract_of(name).id)


@then(parsers.parse('the public finds no contract of "{name}", at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    read = stage.doors.open(door).read(at(stage, name))
    assert read.status == (401 if door == "web" else 404)
    assert stage.read("stranger", door, at(stage, name)).status == 404


def sealed(session: Session, stage: Stage) -> World:
    stage.made = make_published(session)
    session.commit()
    return stage.made


@given("a tender is open for bids")
def _(stage: Stage, session: Session) -> None:
    sealed(session, stage)


@given("a tender was cancelled before its opening and published again")
def _(stage: Stage, session: Session) -> None:
    world = sealed(session, stage)
    with rewriting(session):
        world.tender.cancelled_at = real_now()
        world.tender.cancelled_reason = "The hall burnt down"
        session.flush()
    again = make_published(session, world.agency, copied_from=world.tender.id)
    with rewriting(session):
        again.tender.reference = "TSE-AGAIN"
        session.flush()
    session.commit()


@then(
    parsers.parse(
        "the public reads neither the estimate nor how many bids there were, at the {door}"
    )
)
def _(stage: Stage, door: str) -> None:
    read = result(stage, door)
    assert "500000.00" not in read
    assert "Number of bids" not in read
    if door == "api":
        body = stage.doors.open("api").read(RESULT.at(stage.tender_id)).body
        assert (body["estimate"], body["total_bids"], body["parts"]) == (None, None, [])


@then(parsers.parse("there is no result and no minutes, at the {door}"))
def _(stage: Stage, door: str) -> None:
    assert stage.doors.open(door).read(MINUTES.at(stage.tender_id)).status == 404
    if door == "api":
        assert stage.doors.open(door).read(RESULT.at(stage.tender_id)).status == 404
    else:
        page = result(stage, door)
        assert "Number of bids" not in page
        assert "500000.00" not in page


def reversals(stage: Stage) -> list[dict[str, Any]]:
    body = stage.doors.open("api").read(RESULT.at(stage.tender_id)).body
    names = [each["name"] for each in body["steps"]]
    assert names.count("reversal") == len(body["reversals"])
    # The award that fell stands before its reversal, what counts now after it.
    assert names.index("award") + 1 == names.index("reversal") < names.index("signature") - 1
    found: list[dict[str, Any]] = body["reversals"]
    return found


@then(
    parsers.parse(
        "the public reads that the award was reversed and a new decision is not made, at the {door}"
    )
)
def _(stage: Stage, door: str) -> None:
    if door == "web":
        assert "was reversed on" in result(stage, door)
        assert "The competent authority decided it." in result(stage, door)
        assert "A new decision has not been made yet." in result(stage, door)
        assert "Award reversed" in result(stage, door)
    (found,) = reversals(stage)
    assert (found["winners"], found["replaced_at"]) == (["Brohi"], None)
    assert found["grievance_id"] is None


@then(parsers.parse("the public reads that the award was reversed and replaced, at the {door}"))
def _(stage: Stage, door: str) -> None:
    if door == "web":
        assert "A new award was made on" in result(stage, door)
    (found,) = reversals(stage)
    assert found["replaced_at"] > found["reversed_at"]


@when(parsers.parse('a grievance of "{name}" against it is upheld'))
def _(stage: Stage, name: str) -> None:
    rules_in_force(stage.session)
    person, firm = stage.person(name)
    stage.session.commit()
    execute, people = stage.platform.executor.execute, hearers(stage.session)
    objection = FileGrievance(
        tender_id=stage.tender_id, about="award", rule="r. 37", grounds="The sample was forged"
    )
    row = execute(file_grievance, objection, actor=actor(person, SUPPLIER_OWNER, organisation=firm))
    seats = NameGrievanceCommittee(grievance_id=row.id, person_ids=tuple(p.id for p in people))
    execute(name_grievance_committee, seats, actor=head_actor(stage.session, stage.world))
    for each in people:
        declared = DeclareGrievanceInterest(grievance_id=row.id, has_interest=False)
        execute(declare_grievance_interest, declared, actor=actor(each))
    written = WriteFinding(grievance_id=row.id, outcome="upheld", reasons="It was forged")
    finding = execute(write_finding, written, actor=actor(people[0]))
    execute(agree_to_finding, AgreeToFinding(finding_id=finding.id), actor=actor(people[1]))


@then(parsers.parse("the public reads by which grievance the award was reversed, at the {door}"))
def _(stage: Stage, door: str) -> None:
    reference = newest(stage.session).reference
    if door == "web":
        assert "It was the decision on a grievance:" in result(stage, door)
    assert reference in result(stage, door)
    (found,) = reversals(stage)
    assert (found["grievance_reference"], found["replaced_at"]) == (reference, None)


def test_a_tender_that_takes_bids_has_no_result(platform: Platform, session: Session) -> None:
    world = make_published(session)
    session.commit()
    with platform.executor.reading(ANONYMOUS) as uow, pytest.raises(NotFound):
        outcome(uow, world.tender.id)
