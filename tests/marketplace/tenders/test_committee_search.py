"""Committee members are found by name and department, and never with their CNIC."""

import re

import pytest
from factories import tenders as t
from factories.denials import denied
from factories.doors import Door, Doors, Place
from factories.identity import actor, join, make_department, make_person, make_supplier
from factories.marketplace import Agency, make_agency
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Person
from app.platform import Platform
from marketplace.tenders.models import CommitteeMember
from marketplace.tenders.queries.candidates import candidates

FIND = "/committee-candidates?q={}"


@pytest.fixture
def agency(session: Session) -> Agency:
    return make_agency(session)


@pytest.fixture
def draft(doors: Doors, session: Session, agency: Agency) -> str:
    session.commit()
    return doors.open("api", agency.officer, agency.department).send(t.NEW, t.terms()).id


@pytest.fixture
def zarina(session: Session) -> Person:
    """An officer of another department."""
    person = make_person(session, "Zarina Mengal", name_ur="زرینہ مینگل")
    join(session, person, make_department(session, "Department of Roads"), roles.CASE_OFFICER)
    session.commit()
    return person


def _found(doors: Doors, agency: Agency, q: str) -> list[str]:
    door = doors.open("api", agency.officer, agency.department)
    seen = door.read(Place("", FIND.format(q)))
    assert seen.ok, seen.sentences
    return [each["person_id"] for each in seen.body["items"]]


@pytest.mark.parametrize("q", ["zari", "Mengal", "مینگل", "zarina roads", "mengal department"])
def test_it_finds_an_officer_by_words(doors: Doors, agency: Agency, zarina: Person, q: str) -> None:
    assert _found(doors, agency, q) == [str(zarina.id)]


@pytest.mark.parametrize("q", ["zarina health", "farida", "%25%25%25", "___"])
def test_it_finds_nobody_by_other_words(
    doors: Doors, agency: Agency, zarina: Person, q: str
) -> None:
    assert _found(doors, agency, q) == []


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_asks_for_three_letters(
    doors: Doors, agency: Agency, draft: str, zarina: Person, door: str
) -> None:
    opened = doors.open(door, agency.officer, agency.department)
    if door == "api":
        seen = opened.read(Place("", FIND.format("za")))
        assert seen.status == 422
    else:
        seen = opened.send(t.COMMITTEE.at(draft), {"find": "za", "step": "find"})
        assert "Enter at least three letters" in str(seen.body)
    assert "Mengal" not in str(seen.body)


def test_it_finds_only_officers_whose_card_was_seen(
    doors: Doors, session: Session, agency: Agency
) -> None:
    department, firm = make_department(session), make_supplier(session)
    unseen = make_person(session, "Zarina Unseen", cnic_verified_at=None)
    join(session, unseen, department, roles.CASE_OFFICER)
    join(session, make_person(session, "Zarina Trader"), firm, roles.SUPPLIER_OWNER)
    make_person(session, "Zarina Citizen")
    session.commit()
    assert _found(doors, agency, "zarina") == []


def test_it_shows_no_cnic_and_at_most_twenty(
    doors: Doors, session: Session, agency: Agency, draft: str
) -> None:
    department = make_department(session)
    people = [make_person(session, f"Zarina {number:02}") for number in range(25)]
    for person in people:
        join(session, person, department, roles.CASE_OFFICER)
    session.commit()
    cnics = [person.cnic for person in people]
    assert len(_found(doors, agency, "zarina")) == 20
    door = doors.open("web", agency.officer, agency.department)
    page = str(door.send(t.COMMITTEE.at(draft), {"find": "zarina", "step": "find"}).body)
    assert page.count("Add Zarina") == 20
    assert not [cnic for cnic in cnics if cnic in re.sub(r"[^0-9a-z]", "", page)]


def test_it_asks_for_the_permission(platform: Platform, session: Session, agency: Agency) -> None:
    with (
        denied("marketplace.draft_tender"),
        platform.executor.reading(actor(make_person(session))) as uow,
    ):
        candidates(uow, "zarina")


def _save(door: Door, draft: str, person: Person) -> None:
    member = {"person_id": str(person.id), "bps": "19", "chair": "yes"}
    saved = door.send(t.COMMITTEE.at(draft), {"members": [member]})
    assert saved.ok, saved.sentences


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_names_who_was_found(
    doors: Doors, session: Session, agency: Agency, draft: str, zarina: Person, door: str
) -> None:
    _save(doors.open(door, agency.officer, agency.department), draft, zarina)
    assert session.scalars(select(CommitteeMember.person_id)).all() == [zarina.id]


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_names_nobody_else_by_id(
    doors: Doors, session: Session, agency: Agency, draft: str, door: str
) -> None:
    stranger = make_person(session, "Stranger")
    session.commit()
    opened = doors.open(door, agency.officer, agency.department)
    member = {"person_id": str(stranger.id), "chair": "yes"}
    assert opened.send(t.COMMITTEE.at(draft), {"members": [member]}).status == 422
    assert session.scalars(select(CommitteeMember.person_id)).all() == []


def test_it_adds_who_was_found_to_the_form_and_keeps_what_was_typed(
    doors: Doors, agency: Agency, draft: str, zarina: Person
) -> None:
    door = doors.open("web", agency.officer, agency.department)
    typed = {"members-0-cnic": "5440199999999", "members-0-bps": "18", "find": "zarina"}
    found = str(door.send(t.COMMITTEE.at(draft), typed | {"step": "find"}).body)
    assert f'value="seat-{zarina.id}"' in found
    assert 'value="5440199999999"' in found
    added = str(door.send(t.COMMITTEE.at(draft), typed | {"step": f"seat-{zarina.id}"}).body)
    assert f'name="members-1-person_id" value="{zarina.id}"' in added
    assert "Zarina Mengal</legend>" in added
    assert 'value="5440199999999"' in added
    assert f'value="seat-{zarina.id}"' not in added
