"""Who is notified of what, and that what waits is on the home page."""

import pytest
from factories import tenders as t
from factories.doors import Doors, Place
from factories.identity import make_person
from factories.marketplace import Agency
from sqlalchemy.orm import Session

from app.identity.people.models import Person
from app.notifications.models import Notification
from app.platform import Platform

HOME = Place("/home", "/notifications")


@pytest.fixture
def people(session: Session) -> list[Person]:
    made = t.make_members(session)
    session.commit()
    t.give_key(session, made[0])
    return made


def test_it_notifies_each_at_each_step(
    doors: Doors, agency: Agency, session: Session, platform: Platform, people: list[Person]
) -> None:
    officer = doors.open("api", agency.officer, agency.department)
    approver = doors.open("api", agency.approver, agency.department, proved=True)
    tender_id = t.prepare(officer, people)
    t.deliver_all(platform)
    assert t.told(session, people[0]) == ["marketplace/member_named_with_key"]
    assert t.told(session, people[1]) == ["marketplace/member_named"]

    assert officer.send(t.COMMITTEE.at(tender_id), {"members": t.seats(people)}).ok
    t.deliver_all(platform)
    assert len(t.told(session, people[1])) == 1  # saved again, not notified again

    assert officer.send(t.HAND_IN.at(tender_id), {"reasons": []}).ok
    t.deliver_all(platform)
    assert t.told(session, agency.approver) == ["marketplace/tender_handed_in"]
    assert t.told(session, agency.officer) == []

    assert approver.send(t.APPROVE.at(tender_id)).ok
    t.deliver_all(platform)
    assert t.told(session, agency.officer) == ["marketplace/tender_approved"]
    assert t.told(session, people[0])[1:] == []
    assert t.told(session, people[1])[1:] == ["marketplace/key_wanted"]

    for person in people[1:]:
        t.give_key(session, person)
    assert officer.send(t.PUBLISH.at(tender_id)).ok
    reason = {"reason": "The funds were withdrawn."}
    assert approver.send(t.CANCEL.at(tender_id), reason).ok
    t.deliver_all(platform)
    for person in people:
        last = t.told(session, person)[-2:]
        assert last == ["marketplace/tender_published", "marketplace/tender_cancelled"]


def test_it_shows_no_numbers_of_people(
    doors: Doors, agency: Agency, session: Session, platform: Platform, people: list[Person]
) -> None:
    officer = doors.open("api", agency.officer, agency.department)
    t.prepare(officer, people)
    t.deliver_all(platform)
    stored = session.query(Notification).all()
    assert stored
    assert all(person.cnic not in str(each.filled) for person in people for each in stored)


def test_it_shows_what_waits_on_the_home_page(
    doors: Doors, agency: Agency, session: Session, people: list[Person]
) -> None:
    officer = doors.open("api", agency.officer, agency.department)
    approver = doors.open("api", agency.approver, agency.department)
    tender_id = t.prepare(officer, people)

    def home(person: Person, *, acting: bool = True) -> str:
        return doors.open("web", person, agency.department if acting else None).read(HOME).text

    assert "Drafts to complete and submit (1)" in home(agency.officer)
    assert "Make your key: a tender needs it" in home(people[1], acting=False)
    assert "Make your key" not in home(people[0], acting=False)
    assert officer.send(t.HAND_IN.at(tender_id), {"reasons": []}).ok
    assert "To approve (1)" in home(agency.approver)
    assert approver.send(t.SEND_BACK.at(tender_id), {"reason": "Wrong budget head."}).ok
    assert "Sent back to you: change it (1)" in home(agency.officer)
    assert officer.send(t.HAND_IN.at(tender_id), {"reasons": []}).ok
    assert approver.send(t.APPROVE.at(tender_id)).ok
    # The officer can do nothing before the members have their keys.
    assert "Furniture" not in home(agency.officer)
    stranger = make_person(session, "Stranger")
    session.commit()
    assert "Furniture" not in home(stranger, acting=False)
