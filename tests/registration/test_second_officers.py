"""What waits for a second officer of the Registrar's office is listed to its deciders."""

from collections.abc import Callable

import pytest
from factories.cases import make_office, make_officer
from factories.home import Home
from factories.identity import make_department, make_person
from factories.register import death_finding, death_report, make_business, rectification
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from registration.register.models import Business

Waits = Callable[[Platform, Session, Business, Person], str]


def finding(platform: Platform, session: Session, business: Business, by: Person) -> str:
    """A finding of a report of a death."""
    report = death_report(platform, business, make_person(session).id)
    session.add(report)
    session.flush()
    session.add(death_finding(report, by.id))
    return f"Report of a death in {business.number}"


def rectified(_: Platform, session: Session, business: Business, by: Person) -> str:
    """A rectification of the register."""
    session.add(rectification(business, by.id))
    return f"Rectification of {business.number}"


@pytest.mark.parametrize("kind", [finding, rectified])
def test_it_is_listed_to_another_officer_of_the_districts_office(
    platform: Platform, session: Session, client: FlaskClient, kind: Waits
) -> None:
    people = [make_person(session, name) for name in ("Gul Khan", "Noor Bibi")]
    business = make_business(session, platform, *people, name="Turbat Traders")
    office, other = make_office(session, "industries"), make_department(session)
    enters, decides = (_officer(session, office) for _ in range(2))
    stranger = _officer(session, other)
    title = kind(platform, session, business, enters)
    session.flush()
    home = Home(client, session, platform.settings.secret_key)
    assert title in home(decides, office)
    assert title not in home(enters, office)
    assert title not in home(stranger, other)


def _officer(session: Session, office: Organisation) -> Person:
    return make_officer(session, office, roles.CASE_OFFICER, roles.CASE_APPROVER)
