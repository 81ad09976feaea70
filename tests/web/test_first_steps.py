"""No home page is empty: each role is offered what its holders come for, or what waits for them."""

from datetime import timedelta

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_department, make_person, make_staff, make_supplier
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.permissions import Role
from app.platform import Platform
from app.web.decision_doors import DECISION_PAGES
from app.web.waiting_decisions import WaitingKind

HOME = Place("/home", "")
DECLARE = Place("/holidays/declarations/new", "/holidays")
NOTHING = "There is nothing for you to do now"
HUMAN = [role for role in roles.ALL if role.scope != "system"]


def _home(doors: Doors, session: Session, role: Role) -> str:
    person = make_staff(session, role) if role.scope == "staff" else make_person(session)
    organisation = None
    if role.scope == "department":
        organisation = make_department(session)
    elif role.scope == "supplier":
        organisation = make_supplier(session)
    if organisation is not None:
        join(session, person, organisation, role)
    session.commit()
    return doors.open("web", person, organisation).read(HOME).text


@pytest.mark.parametrize("role", HUMAN, ids=lambda role: role.name)
def test_it_leaves_no_role_with_an_empty_page(doors: Doors, session: Session, role: Role) -> None:
    assert NOTHING not in _home(doors, session, role)


@pytest.mark.parametrize(
    ("role", "texts"),
    [
        (roles.PERSON, ["Apply for a licence", "Pay a government fee", "Follow an application"]),
        (roles.BILLING_OFFICER, ["Raise a bill", "Raise many bills from a file"]),
        (roles.DEPARTMENT_HEAD, ["Invite people of your organisation"]),
        (roles.ADMINISTRATOR, ["Create a department"]),
        (roles.OPERATOR, ["Move the clock"]),
    ],
    ids=lambda each: each.name if isinstance(each, Role) else "",
)
def test_it_offers_a_first_step(
    doors: Doors, session: Session, role: Role, texts: list[str]
) -> None:
    page = _home(doors, session, role)
    assert [text for text in texts if text not in page] == []


def test_it_offers_applications_and_fees_to_nobody_who_has_an_office(
    doors: Doors, session: Session
) -> None:
    assert "Apply for a licence" not in _home(doors, session, roles.AUDITOR)


def test_it_lists_what_another_officer_proposed_and_not_ones_own(
    doors: Doors, session: Session
) -> None:
    enters, decides = (make_staff(session, roles.PARAMETER_OFFICER) for _ in range(2))
    session.commit()
    day = local_day(real_now()) + timedelta(days=40)
    holiday = {
        "name": "Sibi Mela",
        "name_ur": "سبی میلہ",
        "first_day": f"{day:%Y-%m-%d}",
        "last_day": f"{day:%Y-%m-%d}",
        "instrument": "Notification 1 of the Services Department",
        "confidence": "H",
    }
    sent = doors.open("web", enters).send(DECLARE, holiday)
    assert sent.ok, sent.sentences
    line = "Approve this, or refuse it"
    page = doors.open("web", decides).read(HOME).text
    assert "Sibi Mela" in page
    assert line in page
    own = doors.open("web", enters).read(HOME).text
    assert ("Sibi Mela" in own, line in own) == (False, False)


def test_it_lists_to_departments_only_what_it_knows_to_be_theirs(platform: Platform) -> None:
    assert DECISION_PAGES
    kinds = platform.registry.contributed(WaitingKind)
    listed = [(decision.may_decide, pages.mine) for decision, pages in DECISION_PAGES]
    listed += [(kind.may_decide, kind.mine) for kind in kinds]
    for permission, mine in listed:
        every = all(role.scope == "staff" for role in permission.holders)
        assert every is (mine is None), permission.name
    acts = [(decision.row, decision.may_decide) for decision, _ in DECISION_PAGES]
    acts += [(kind.row, kind.may_decide) for kind in kinds]
    assert len(set(acts)) == len(acts)


def test_it_leads_from_each_kind_to_a_page(doors: Doors, session: Session) -> None:
    department = make_department(session)
    officers = {
        role: make_staff(session, role)
        for role in (roles.FINANCE_OFFICER, roles.PARAMETER_OFFICER, roles.REGULATOR)
    } | {roles.DEPARTMENT_HEAD: make_person(session)}
    join(session, officers[roles.DEPARTMENT_HEAD], department, roles.DEPARTMENT_HEAD)
    session.commit()
    for kind in doors.platform.registry.contributed(WaitingKind):
        role = next(role for role in kind.may_decide.holders if role in officers)
        house = department if role is roles.DEPARTMENT_HEAD else None
        with doors.app.test_request_context():
            address = doors.app.url_for(kind.endpoint, **kind.arguments)
        door = doors.open("web", officers[role], house)
        assert door.read(Place(address, "")).ok, kind.endpoint
