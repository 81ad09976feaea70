"""Whom a decision concerns is told of it, in their language, wherever it was made."""

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import join, make_department, make_person, make_staff, make_supplier
from factories.letter_codes import codes_sent_to
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Invitation, Organisation, Person, StaffRole
from app.identity.people.role_titles import role_title
from app.notifications.models import Notification
from app.notifications.texts import Texts
from app.outbox.models import Delivery
from app.outbox.use_cases import DeliverEvent, deliver_event
from app.platform import Platform

DOORS = pytest.mark.parametrize("door", ["web", "api"])
GRANT = Place("/staff/grant", "/staff-roles")


@pytest.fixture
def person(session: Session) -> Person:
    return make_person(session, "Naseer", language="ur")


@pytest.fixture
def firm(session: Session) -> Organisation:
    firm = make_supplier(session, "Turbat Traders", verified=False)
    firm.name_ur = "تربت ٹریڈرز"
    return firm


def _carry(platform: Platform, session: Session) -> None:
    """Deliver what waits, without what leaves the house."""
    session.expire_all()
    waiting = select(Delivery.event_id, Delivery.handler).filter_by(state="waiting")
    for event_id, handler in session.execute(waiting).all():
        if "send_message" not in handler:
            command = DeliverEvent(event_id=event_id, handler=handler)
            platform.executor.execute(deliver_event, command, actor=SYSTEM)


def _told(session: Session, person: Person) -> dict[str, str]:
    """Return what somebody was told, by the message's name."""
    session.expire_all()
    found = session.scalars(select(Notification).filter_by(person_id=person.id))
    return {
        each.template: Texts().get(each.template, each.language).fill(each.filled or {}).text
        for each in found
    }


def _do(outcome: Outcome) -> None:
    assert outcome.ok, outcome.sentences


@DOORS
def test_it_sends_a_code_to_who_is_invited_and_asks_the_inviter_to_confirm(
    platform: Platform, session: Session, doors: Doors, person: Person, door: str
) -> None:
    department = make_department(session, "Livestock Department")
    head = make_person(session, "Head")
    join(session, head, department, roles.DEPARTMENT_HEAD)
    place = Place("/organisations/{}/invite", "/organisations/{}/invitations").at(department.id)
    data = {"cnic": person.cnic, "name": "Naseer", "mobile": person.mobile}
    _do(doors.open(door, head, department).send(place, data | {"role": "procurement_officer"}))
    (code,) = codes_sent_to(session, person.mobile)
    _carry(platform, session)
    assert not _told(session, person)
    theirs = doors.open(door, person)
    _do(theirs.send(Place("/invitations/code", "/invitations/codes"), {"code": code}))
    invitation = session.scalars(select(Invitation)).one()
    accept = Place("/invitations/{}/{}", "/invitations/{}/{}")
    _do(theirs.send(accept.at(invitation.id, "accept")))
    _carry(platform, session)
    assert "to which you invited Naseer" in _told(session, head)["identity/invitation_accepted"]
    _do(doors.open(door, head, department).send(accept.at(invitation.id, "confirm")))
    _carry(platform, session)
    assert "افسر خریداری" in _told(session, person)["identity/member_confirmed"]


def test_it_tells_nothing_of_an_acceptance_that_was_taken_back(
    platform: Platform, session: Session, doors: Doors, person: Person
) -> None:
    department = make_department(session)
    head = make_person(session)
    join(session, head, department, roles.DEPARTMENT_HEAD)
    data = {"cnic": person.cnic, "name": "Naseer", "mobile": person.mobile}
    opened = doors.open("web", head, department)
    place = Place(f"/organisations/{department.id}/invite", "")
    _do(opened.send(place, data | {"role": "procurement_officer"}))
    theirs = doors.open("web", person)
    (code,) = codes_sent_to(session, person.mobile)
    _do(theirs.send(Place("/invitations/code", ""), {"code": code}))
    invitation = session.scalars(select(Invitation)).one()
    _do(theirs.send(Place(f"/invitations/{invitation.id}/accept", "")))
    _do(opened.send(Place(f"/invitations/{invitation.id}/withdraw", "")))
    _carry(platform, session)
    assert not _told(session, head)


@DOORS
@pytest.mark.parametrize("answer", ["verify", "refuse"])
def test_it_tells_the_owner_what_the_officer_decided_of_the_firm(
    platform: Platform,
    session: Session,
    doors: Doors,
    person: Person,
    firm: Organisation,
    door: str,
    answer: str,
) -> None:
    clerk, officer = make_person(session), make_staff(session, roles.VERIFICATION_OFFICER)
    join(session, person, firm, roles.SUPPLIER_OWNER)
    join(session, clerk, firm, roles.BID_OFFICER)
    place = Place("/verification/{}/{}", "/organisations/{}/{}").at(firm.id, answer)
    data = {"reason": "The NTN is another firm's."} if answer == "refuse" else {}
    _do(doors.open(door, officer).send(place, data))
    _carry(platform, session)
    name = "supplier_refused" if answer == "refuse" else "supplier_verified"
    told = _told(session, person)[f"identity/{name}"]
    assert "تربت ٹریڈرز" in told
    assert ("another firm's" in told) == (answer == "refuse")
    assert not _told(session, clerk)


@DOORS
def test_it_tells_of_a_staff_role_asked_for_confirmed_and_ended(
    platform: Platform, session: Session, doors: Doors, person: Person, door: str
) -> None:
    asks, confirms = (make_staff(session, roles.ADMINISTRATOR) for _ in range(2))
    data = {"cnic": person.cnic, "role": "auditor"}
    _do(doors.open(door, asks, proved=True).send(GRANT, data))
    _carry(platform, session)
    assert "آڈیٹر" in _told(session, person)["identity/staff_role_asked"]
    assert "Naseer" in _told(session, confirms)["identity/staff_role_waits"]
    assert not _told(session, asks)
    grant = session.scalars(select(StaffRole).filter_by(person_id=person.id)).one()
    for what in ("confirm", "end"):
        place = Place("/staff/{}/{}", "/staff-roles/{}/{}").at(grant.id, what)
        _do(doors.open(door, confirms, proved=True).send(place))
        _carry(platform, session)
    told = _told(session, person)
    assert {"identity/staff_role_confirmed", "identity/staff_role_ended"} <= told.keys()
    assert "Auditor" in _told(session, asks)["identity/staff_role_given"]


def test_it_tells_that_a_staff_role_was_turned_down(
    platform: Platform, session: Session, doors: Doors, person: Person
) -> None:
    asks = make_staff(session, roles.ADMINISTRATOR)
    data = {"cnic": person.cnic, "role": "auditor"}
    _do(doors.open("web", asks).send(GRANT, data))
    grant = session.scalars(select(StaffRole).filter_by(person_id=person.id)).one()
    _do(doors.open("web", asks).send(Place(f"/staff/{grant.id}/end", "")))
    _carry(platform, session)
    assert set(_told(session, person)) == {"identity/staff_role_turned_down"}


@pytest.mark.parametrize("role", roles.ALL, ids=lambda role: role.name)
def test_it_has_an_urdu_title_for_every_role_that_is_given(role: roles.Role) -> None:
    given = role.scope in {"staff", "department", "supplier"}
    assert (role_title(role.name, "ur") != role.title) == given
