"""Auditors search the trail, everybody reads their own, and the download is harmless."""

import csv
import io
from decimal import Decimal
from uuid import UUID

import pytest
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.trail import notes, owner, rows
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.orm import Session

from app import roles
from app.audit.queries import Change, differences
from app.csv_out import safe_cell
from app.db import new_id
from app.identity.people.models import Person
from app.platform import Platform
from app.unit_of_work import UnitOfWork

BOTH = pytest.mark.parametrize("door", ["web", "api"])
TRAIL = Place("/audit", "/audit")
MINE = Place("/account/trail", "/account/trail")


def rename(uow: UnitOfWork, subject: UUID) -> UUID:
    uow.audit("test.renamed", subject, before={"name": "Gul", "x": 1}, after={"name": "=1+1"})
    return subject


@pytest.fixture
def auditor(session: Session) -> Person:
    return make_staff(session, roles.AUDITOR, "Auditor Zarina")


@pytest.fixture
def somebody(session: Session) -> Person:
    return make_person(session, "Gul Khan")


@pytest.fixture
def subject(platform: Platform, somebody: Person, session: Session) -> UUID:
    session.commit()
    return platform.executor.execute(rename, new_id(), actor=actor(somebody))


def at(**filters: object) -> Place:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return Place(f"/audit?{query}", f"/audit?{query}")


@BOTH
def test_it_finds_lines_by_subject_actor_action_and_day(
    doors: Doors, auditor: Person, somebody: Person, subject: UUID, door: str
) -> None:
    way = doors.open(door, auditor)
    for place in (
        TRAIL,
        at(subject=subject),
        at(actor=somebody.id),
        at(action="test.renamed"),
        at(subject=subject, since="01-01-2020", until="31-12-2099"),
    ):
        assert str(subject) in way.read(place).text
    for place in (
        at(subject=new_id()),
        at(actor=auditor.id),
        at(action="test.other"),
        at(until="01-01-2020"),
        at(since="01-01-2099"),
    ):
        found = way.read(place)
        assert found.ok
        assert "Gul Khan" not in found.text


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [{"actor": "me"}, {"since": "yesterday"}, {"since": "02-01-2026", "until": "01-01-2026"}],
)
def test_it_says_what_is_wrong_with_a_filter(
    doors: Doors, auditor: Person, door: str, wrong: dict[str, str]
) -> None:
    refused = doors.open(door, auditor).read(at(**wrong))
    assert refused.status == 422
    assert refused.sentences


def test_it_shows_values_before_and_after(doors: Doors, auditor: Person, subject: UUID) -> None:
    line = doors.open("api", auditor).read(at(subject=subject)).body["items"][0]
    page = doors.open("web", auditor).read(Place(f"/audit/{line['id']}", ""))
    assert "name Gul =1+1 changed" in page.text
    assert doors.open("web", auditor).read(Place(f"/audit/{new_id()}", "")).status == 404


def test_it_compares_nested_values() -> None:
    assert differences({"a": {"b": 1}, "c": [1, 2]}, {"a": {"b": 1}, "c": [1, 3]}) == [
        Change("a.b", "1", "1"),
        Change("c.1", "1", "1"),
        Change("c.2", "2", "3"),
    ]
    assert [c.changed for c in differences(None, {"a": 1})] == [True]


def test_it_pages_by_key(
    doors: Doors, auditor: Person, platform: Platform, somebody: Person, session: Session
) -> None:
    session.commit()
    about = new_id()
    for _ in range(45):
        platform.executor.execute(rename, about, actor=actor(somebody))
    way = doors.open("api", auditor)
    seen, cursor = [], ""
    while cursor is not None:
        body = way.read(at(subject=about, **({"cursor": cursor} if cursor else {}))).body
        seen += [line["id"] for line in body["items"]]
        cursor = body["next_cursor"]
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


@BOTH
def test_it_shows_everybody_only_their_own(
    doors: Doors, somebody: Person, subject: UUID, session: Session, door: str
) -> None:
    assert "renamed the test" in doors.open(door, somebody).read(MINE).text
    other = make_person(session)
    assert "renamed the test" not in doors.open(door, other).read(MINE).text
    assert doors.open(door).read(MINE).status == 401


@BOTH
def test_it_refuses_the_whole_trail_to_everybody_but_auditors(
    doors: Doors, session: Session, subject: UUID, door: str
) -> None:
    for person in (make_person(session), make_staff(session, roles.ADMINISTRATOR)):
        assert doors.open(door, person).read(TRAIL).status == 403
    assert doors.open("web", make_person(session)).read(Place("/audit.csv", "")).status == 403


def test_it_sends_all_matching_lines_as_harmless_csv(
    doors: Doors, auditor: Person, subject: UUID
) -> None:
    way = doors.open("web", auditor)
    answer = way.client.get(f"/audit.csv?subject={subject}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-trail.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(line["action"], line["actor"]) for line in lines] == [("test.renamed", "Gul Khan")]
    assert lines[0]["after"] == '{"name": "=1+1"}'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_it_takes_the_force_out_of_formulas(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_it_leaves_ordinary_text_alone() -> None:
    assert safe_cell("bid.submitted") == "bid.submitted"
    assert safe_cell(None) == ""
    assert safe_cell(Decimal("-1.50")) == "-1.50"


@pytest.mark.committed
@pytest.mark.parametrize(
    "lie", ["update audit_entries set action = 'test.nothing'", "delete from audit_entries"]
)
def test_not_even_the_owner_rewrites_or_removes_a_line(committed: Platform, lie: str) -> None:
    notes(committed, 1)
    refused = pytest.raises(InsufficientPrivilege, match="never changed or removed")
    with owner(committed) as connection, refused:
        connection.execute(lie)  # type: ignore[call-overload]  # our own words
    assert rows(committed) == 1
