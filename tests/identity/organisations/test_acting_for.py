"""For whom somebody acts is chosen per session, among their own organisations."""

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_department, make_person, make_supplier
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.people.models import LoginSession, Membership
from app.identity.public import default_acting_for, members_of, organisations_by_id, people_named
from app.platform import Platform

CHOOSE = Place("/organisations/acting-for", "")
MINE = Place("/organisations", "/organisations")


@pytest.mark.parametrize(
    ("urdu", "english_page", "urdu_page"),
    [("گل خان", "Gul Khan", "گل خان"), ("", "Gul Khan", "Gul Khan")],
)
def test_it_names_the_person_in_the_language_of_the_page(
    doors: Doors, session: Session, urdu: str, english_page: str, urdu_page: str
) -> None:
    door = doors.open("web", make_person(session, "Gul Khan", name_ur=urdu))
    for language, expected in (("en", english_page), ("ur", urdu_page)):
        page = door.client.get(f"/account?lang={language}").text
        header = page.partition("</header>")[0]
        assert expected in header
        assert ("Gul Khan" in header) == (expected == "Gul Khan")


def test_it_shows_in_the_header_for_whom_one_acts(doors: Doors, session: Session) -> None:
    person, firm = make_person(session), make_supplier(session, "Turbat Traders")
    join(session, person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    door = doors.open("web", person)

    def header() -> str:
        return str(door.read(MINE).body).partition("</header>")[0]

    assert "Turbat Traders" not in header()
    assert door.send(CHOOSE, {"organisation_id": str(firm.id)}).ok
    assert "Turbat Traders" in header()
    assert door.send(CHOOSE, {}).ok
    assert "Turbat Traders" not in header()


def test_it_hides_organisations_of_others(doors: Doors, session: Session) -> None:
    person, firm = make_person(session), make_supplier(session)
    session.commit()
    door = doors.open("web", person)
    assert door.send(CHOOSE, {"organisation_id": str(firm.id)}).status == 404
    assert door.read(Place(f"/organisations/{firm.id}", "")).status == 404
    seen = doors.open("api", person).read(Place("", f"/organisations/{firm.id}"))
    assert seen.status == 404


def test_it_ends_when_the_membership_ends(doors: Doors, session: Session) -> None:
    person, firm = make_person(session), make_supplier(session, "Turbat Traders")
    membership = join(session, person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    door = doors.open("web", person, firm)
    session.get_one(Membership, membership.id).until = real_now()
    session.commit()
    assert "(Turbat Traders)" not in str(door.read(MINE).body)
    assert session.scalars(select(LoginSession.acting_for)).one() == firm.id


def test_it_is_the_only_organisation_at_sign_in(platform: Platform, session: Session) -> None:
    person = make_person(session)
    assert default_acting_for(session, person.id) is None
    firm = make_supplier(session)
    join(session, person, firm, roles.SUPPLIER_OWNER)
    join(session, person, firm, roles.BID_OFFICER)
    assert default_acting_for(session, person.id) == firm.id
    join(session, person, make_department(session), roles.DEPARTMENT_HEAD)
    assert default_acting_for(session, person.id) is None


def test_it_tells_other_domains_who_is_who(platform: Platform, session: Session) -> None:
    officer, firm = make_person(session, "Asma"), make_supplier(session, verified=False)
    department = make_department(session)
    join(session, officer, department, roles.PROCUREMENT_OFFICER)
    join(
        session, make_person(session, "Left"), department, roles.PROCUREMENT_OFFICER
    ).until = real_now()
    session.flush()
    found = organisations_by_id(session, [firm.id, department.id])
    assert (found[firm.id].verified, found[department.id].verified) == (False, True)
    assert [p.name for p in members_of(session, department.id, roles.PROCUREMENT_OFFICER)] == [
        "Asma"
    ]
    assert members_of(session, department.id, roles.DEPARTMENT_HEAD) == []
    named = people_named(session, [officer.cnic, "0000000000000"])
    assert {cnic: person.name for cnic, person in named.items()} == {officer.cnic: "Asma"}
