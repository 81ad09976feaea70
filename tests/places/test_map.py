"""The journeys of map.feature, through both doors; and what PostgreSQL itself refuses."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from factories.approved import approved
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_staff
from flask.testing import FlaskClient
from hypothesis import given as for_all
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.people.models import Person
from app.parameters.definitions import Confidence
from app.places.models import District, Division, PlaceChange
from app.places.policy import MAX_CODE_LENGTH, Change, code_for
from app.places.queries import places as queries
from app.places.use_cases import CHANGE, ProposeChange
from app.platform import Platform

scenarios("places/features/map.feature")

LIST = Place("/districts/changes", "/place-changes")
APPROVE = Place("/districts/changes/{}/approve", "/place-changes/{}/approval")
REFUSE = Place("/districts/changes/{}/refuse", "/place-changes/{}/refusal")
FORBIDDEN = (
    "insert into divisions (code, name, name_ur, position) values ('x', 'X', 'X', 9)",
    "insert into divisions values ('x', 'X', 'X', 9, :waiting)",
    "update districts set valid_to = '2027-06-30' where code = 'kech'",
    "update districts set valid_to = '2027-06-30', ended_by = :waiting where code = 'kech'",
    "update districts set valid_to = '2026-06-30', ended_by = :approved where code = 'kech'",
    "update place_changes set first_day = '2027-07-02' where id = :waiting",
    "update place_changes set approved_at = null, approved_by = null where id = :approved",
    "delete from place_changes",
)
_SAID = re.compile(r'(\w+) "([^"]*)"')


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


def as_date(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a day has no zone


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given("Gul, who is an auditor")
def _(story: Story, session: Session) -> None:
    story.people["Gul"] = make_staff(session, roles.AUDITOR, "Gul")
    session.commit()


@when(
    parsers.re(
        r'(?P<who>\w+) proposes "(?P<change>\w+)" from (?P<day>\S+): (?P<said>.*), '
        r"at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, who: str, change: str, day: str, said: str, door: str) -> None:
    data = dict(_SAID.findall(said)) | {
        "first_day": day,
        "instrument": "Notification 7 of 2027",
        "confidence": "H",
        "urdu_confidence": "M",
    }
    if "name" in data:
        data.setdefault("name_ur", "تمپ")
    place = Place(f"/districts/changes/new/{change}", "/place-changes")
    given_kind = {"change": change} if door == "api" else {}
    story.outcome = doors.open(door, story.people[who]).send(place, data | given_kind)


def _changes(session: Session) -> list[PlaceChange]:
    session.expire_all()
    return list(session.scalars(select(PlaceChange).order_by(PlaceChange.id.desc())))


@when(parsers.re(r"(?P<who>\w+) approves (?P<which>it|the other), at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, session: Session, who: str, which: str, door: str) -> None:
    row = _changes(session)[which == "the other"]
    story.outcome = doors.open(door, story.people[who]).send(APPROVE.at(row.id))


@when(parsers.parse('{who} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, who: str, reason: str, door: str) -> None:
    place = REFUSE.at(_changes(session)[0].id)
    story.outcome = doors.open(door, story.people[who]).send(place, {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


def _on(session: Session, day: str) -> dict[str, queries.Place]:
    session.expire_all()
    return {place.name: place for place in queries.districts_at(session, as_date(day))}


@then(parsers.re(r'there is no "(?P<name>[^"]+)" on (?P<day>[\d-]+)'))
def _(session: Session, name: str, day: str) -> None:
    assert name not in _on(session, day)


@then(parsers.re(r'"(?P<name>[^"]+)" is in the division "(?P<division>.+)" on (?P<day>[\d-]+)'))
def _(session: Session, name: str, division: str, day: str) -> None:
    assert _on(session, day)[name].division_name == division


@then(parsers.parse('the code of "{name}" on {day} is "{code}"'))
def _(session: Session, name: str, day: str, code: str) -> None:
    assert _on(session, day)[name].code == code


@then(parsers.parse("there are {count:d} districts on {day}"))
def _(session: Session, count: int, day: str) -> None:
    assert len(_on(session, day)) == count


@then("the form of a firm offers it from its day on")
def _(client: FlaskClient, session: Session) -> None:
    for day, offered in (("30-06-2027", False), ("01-07-2027", True)):
        groups = dict(queries.district_choices(session, "ur", as_date(day)))
        assert ("tump", "تمپ") in groups["مکران"] or not offered
        listed = client.get(f"/api/v1/districts?on={as_date(day)}").json["items"]
        assert ("tump" in {item["code"] for item in listed}) == offered


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome.status == status, story.outcome
    assert story.outcome.says(text), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert story.outcome.status in {409, 422}
    assert story.outcome.fields[name].startswith(text)


@then(parsers.parse('officials read "{text}" among the changes'))
def _(story: Story, doors: Doors, text: str) -> None:
    for door in ("web", "api"):
        assert text in doors.open(door, story.people["Salma"]).read(LIST).text


@pytest.mark.parametrize("change", list(Change))
def test_it_shows_the_form_of_every_change_and_of_nothing_else(
    doors: Doors, session: Session, change: Change
) -> None:
    door = doors.open("web", make_staff(session, roles.PARAMETER_OFFICER))
    page = door.read(Place(f"/districts/changes/new/{change.value}", ""))
    assert page.ok
    assert "Gazette notification" in page.text
    assert door.read(Place("/districts/changes/new/earthquake", "")).status == 404


def test_it_offers_the_map_to_no_stranger(client: FlaskClient) -> None:
    assert client.get("/districts/changes").status_code == 303
    assert client.get("/api/v1/place-changes").status_code == 401


def _approved(session: Session, **fields: object) -> PlaceChange:
    values: dict[str, object] = {
        "kind": "end_district",
        "district": "kech",
        "division": "",
        "name": "",
        "name_ur": "",
        "first_day": date(2027, 7, 1),
        "instrument": "Gazette",
        "confidence": "H",
        "urdu_confidence": "M",
    }
    return approved(session, PlaceChange, **(values | fields))


def test_it_takes_nothing_into_the_map_that_nobody_approved(session: Session) -> None:
    change = _approved(session)
    waiting = PlaceChange(**{c: getattr(change, c) for c in ("kind", "district", "division")})
    for name in ("name", "name_ur", "first_day", "instrument", "confidence", "urdu_confidence"):
        setattr(waiting, name, getattr(change, name))
    waiting.id, waiting.entered_by, waiting.entered_at = new_id(), change.entered_by, real_now()
    session.add(waiting)
    session.flush()
    ids = {"waiting": waiting.id, "approved": change.id}
    for statement in FORBIDDEN:
        named = {name: each for name, each in ids.items() if f":{name}" in statement}
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement), named)


PLANTED = text(
    "insert into districts (id, code, name, name_ur, division, valid_from, source, confidence,"
    " urdu_confidence, change_id)"
    " values (gen_random_uuid(), :code, 'Tump', 'T', :division, :on, 'x', 'H', 'H', :by)"
)
# The change that a planted row names, beside what it says itself.
OTHER_CHANGES = (
    {},
    {"kind": "new_district", "name": "Buleda", "name_ur": "T", "division": "makran"},
    {"kind": "new_district", "name": "Tump", "name_ur": "T", "division": "quetta"},
    {"kind": "change_district", "name": "Tump", "name_ur": "T", "division": "makran"},
    {"kind": "rename_division", "name": "Tump", "name_ur": "T", "division": "makran"},
)


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_a_planted_district_counts_as_not_there(session: Session, change: dict[str, str]) -> None:
    """PostgreSQL takes it with any approved change; what the change says is compared."""
    by = _approved(session, **change).id
    values = {"code": "tump", "division": "makran", "on": date(2027, 7, 1), "by": by}
    session.execute(PLANTED, values)
    assert "Tump" not in _on(session, "01-07-2027")


def test_nobody_takes_over_a_code_by_a_genuine_new_district(session: Session) -> None:
    named = {"name": "Tump", "name_ur": "T", "division": "makran"}
    by = _approved(session, kind="new_district", **named).id
    end = text("update districts set valid_to = '2027-06-30', ended_by = :by where code = 'kech'")
    session.execute(end, {"by": by})
    values = {"code": "kech", "division": "makran", "on": date(2027, 7, 1), "by": by}
    session.execute(PLANTED, values)
    assert _on(session, "01-07-2027")["Kech"].code == "kech"
    assert "Tump" not in _on(session, "01-07-2027")


def test_a_change_without_a_mac_changes_nothing(session: Session) -> None:
    change = _approved(session)
    end = text("update districts set valid_to = '2027-06-30', ended_by = :by where code = 'kech'")
    session.execute(end, {"by": change.id})
    assert "Kech" not in _on(session, "01-07-2027")
    session.execute(text("update place_changes set mac = null"))
    queries.forget_known(session)
    assert "Kech" in _on(session, "01-07-2027")


def test_a_planted_division_counts_as_not_there(session: Session) -> None:
    planted = text("insert into divisions values ('x', 'X', 'X', 9, :by)")
    session.execute(planted, {"by": _approved(session).id})
    assert "x" not in {each.code for each in queries.divisions(session)}


def test_it_ends_an_entry_once(session: Session) -> None:
    change = _approved(session)
    end = text("update districts set valid_to = :on, ended_by = :by where code = 'kech'")
    session.execute(end, {"on": date(2027, 6, 30), "by": change.id})
    other = _approved(session, first_day=date(2027, 8, 1))
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(end, {"on": date(2027, 7, 31), "by": other.id})


def test_it_reaches_a_process_that_knew_the_map_before(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    officers = [make_staff(session, roles.PARAMETER_OFFICER) for _ in range(2)]
    session.commit()
    on = date(2027, 7, 1)
    command = ProposeChange(
        change=Change.END_DISTRICT,
        district="kech",
        first_day=on,
        instrument="Gazette",
        confidence=Confidence.OFFICIAL,
    )
    salma, naseer = (actor(each, roles.PARAMETER_OFFICER) for each in officers)
    made = platform.executor.execute(CHANGE.propose, command, actor=salma)
    known = queries.districts_at(session, on)
    elsewhere = dict(queries._places_cache)
    platform.executor.execute(CHANGE.approve, Approve(id=made.id), actor=naseer)
    assert len(queries.districts_at(session, on)) == len(known) - 1
    queries._places_cache.update(elsewhere)  # as another process still has it
    assert len(queries.districts_at(session, on)) == len(known)
    monkeypatch.setattr(queries, "_KEPT_S", -1.0)
    assert len(queries.districts_at(session, on)) == len(known) - 1


@for_all(st.text(max_size=200), st.sets(st.text(max_size=5), max_size=5))
def test_it_makes_a_code_that_was_never_used(name: str, taken: set[str]) -> None:
    first = code_for(name, taken)
    second = code_for(name, {*taken, first})
    assert first not in taken
    assert second not in {*taken, first}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", first)
    assert len(first) <= MAX_CODE_LENGTH + 4


def test_it_says_where_every_entry_comes_from(session: Session) -> None:
    assert not session.scalars(select(District.code).where(District.source == "")).all()
    assert len(session.scalars(select(Division.code)).all()) >= 8
