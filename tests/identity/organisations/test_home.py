"""The home pages of centres, administrators and firms: what waits for them, and how to go on."""

from datetime import timedelta

import pytest
from factories.history import rewriting
from factories.home import Home
from factories.identity import join, make_department, make_person, make_staff, make_supplier
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.config import Settings
from app.db import new_id
from app.identity.people.models import Enrolment, Person, StaffRole


@pytest.fixture
def home(client: FlaskClient, session: Session, settings: Settings) -> Home:
    return Home(client, session, settings.secret_key)


def enrol(session: Session, officer: Person, name: str, *, ago: timedelta) -> None:
    """Enrol somebody at an earlier time."""
    session.add(
        Enrolment(
            person_id=make_person(session, name).id,
            officer_id=officer.id,
            consent_given="signature",
            consent_reference="Register 7",
            enrolled_at=real_now() - ago,
            slip_hash=b"a",
            slip_expires_at=real_now(),
        )
    )
    session.flush()


def test_it_shows_a_centre_whom_it_enrolled_today(home: Home, session: Session) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    colleague = make_staff(session, roles.FACILITATION_OFFICER)
    enrol(session, officer, "Zar Bibi", ago=timedelta(0))
    enrol(session, officer, "Of Yesterday", ago=timedelta(days=1))
    enrol(session, colleague, "Of a Colleague", ago=timedelta(0))
    page = home(officer)
    assert "Enrolled by you today: 1" in page
    assert "Zar Bibi" in page
    assert "Of Yesterday" not in page
    assert "Of a Colleague" not in page
    assert 'href="/enrolment"' in page or "/enrol" in page


def test_it_tells_a_centre_that_has_enrolled_nobody(home: Home, session: Session) -> None:
    page = home(make_staff(session, roles.FACILITATION_OFFICER))
    assert "You have enrolled nobody today." in page
    assert "Firms to verify" not in page


def test_it_shows_a_verification_officer_the_firms_that_wait(home: Home, session: Session) -> None:
    for number in range(7):
        make_supplier(session, f"Waiting {number}", verified=False)
    make_supplier(session, "Verified already")
    page = home(make_staff(session, roles.VERIFICATION_OFFICER))
    assert page.count("Waiting ") == 5
    assert "See all 7" in page
    assert "Verified already" not in page
    assert "Enrol a person" not in page


def grant(session: Session, asker: Person | None, holder: Person) -> None:
    session.add(
        StaffRole(
            id=new_id(),
            person_id=holder.id,
            role=roles.OPERATOR.name,
            granted_by=asker.id if asker else None,
            granted_at=real_now(),
        )
    )
    session.flush()


def test_it_shows_an_administrator_the_grants_that_wait_for_them(
    home: Home, session: Session
) -> None:
    one, two = (make_staff(session, roles.ADMINISTRATOR, name) for name in ("One", "Two"))
    grant(session, one, make_person(session, "Candidate"))
    grant(session, None, make_person(session, "Candidate of the server"))
    grant(session, one, two)
    assert "2 roles need your confirmation" in home(two)
    assert "1 role needs another administrator." in home(two)
    assert "1 role needs your confirmation" in home(one)


def test_it_shows_an_administrator_memberships_that_end_without_a_successor(
    home: Home, session: Session
) -> None:
    department = make_department(session, "Department of Water")
    for name, days, handed in (
        ("Ended Khan", -3, False),
        ("Ending Khan", 3, False),
        ("Handed Khan", -3, True),
        ("Long Gone", -300, False),
    ):
        membership = join(
            session, make_person(session, name), department, roles.PROCUREMENT_OFFICER
        )
        with rewriting(session):
            membership.since = real_now() - timedelta(days=400)
            membership.until = real_now() + timedelta(days=days)
            membership.handed_over_to = make_person(session).id if handed else None
    session.flush()
    page = home(make_staff(session, roles.ADMINISTRATOR))
    assert "Ended 3 days ago" in page
    assert "Ends in " in page
    assert "Ended Khan" in page
    assert "Handed Khan" not in page
    assert "Long Gone" not in page


def test_it_tells_a_firm_how_to_get_verified(home: Home, session: Session) -> None:
    firm, owner = make_supplier(session, "New Firm", verified=False), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    page = home(owner, firm)
    assert "Your firm cannot bid yet" in page
    assert "the NTN certificate" in page
    assert "facilitation centre" in page
    assert page.index("cannot bid yet") < page.index("Your bids")


def test_it_tells_a_refused_firm_what_to_correct(home: Home, session: Session) -> None:
    firm, owner = make_supplier(session, "New Firm", verified=False), make_person(session)
    officer = make_person(session, "Bid officer")
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    join(session, officer, firm, roles.BID_OFFICER)
    judge = make_staff(session, roles.VERIFICATION_OFFICER)
    firm.refuse(by=judge.id, at=real_now(), reason="The NTN is another firm's.")
    session.flush()
    page = home(owner, firm)
    assert "The NTN is another firm&#39;s." in page
    assert f"/organisations/{firm.id}/correct" in page
    assert "The owner of the firm can correct them." in home(officer, firm)


def test_it_says_nothing_of_it_to_a_verified_firm(home: Home, session: Session) -> None:
    firm, owner = make_supplier(session), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    assert "The way to bidding" not in home(owner, firm)


def test_it_shows_somebody_new_the_way_to_bidding(home: Home, session: Session) -> None:
    assert 'href="/organisations/declare"' in home(make_person(session))
    assert "Do you want to bid?" not in home(make_staff(session, roles.OPERATOR))


def test_it_warns_an_unverified_firm_on_the_tender_before_it_tries(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    from factories.identity import sign_in
    from factories.marketplace import make_bidder, make_published

    world = make_published(session)
    firm, owner = make_supplier(session, "New Firm", verified=False), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    address = f"/tenders/{world.tender.id}?lang=en"
    bid = f"/bids/tenders/{world.tender.id}"
    sign_in(session, settings.secret_key, client, owner, firm)
    page = client.get(address).text
    assert "submit it as soon as the firm is verified" in page
    assert bid in page
    able, its_owner = make_bidder(session)
    sign_in(session, settings.secret_key, client, its_owner, able)
    assert bid in client.get(address).text
