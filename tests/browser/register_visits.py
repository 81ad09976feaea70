"""The register: for everybody, for an owner, and for the Registrar's office."""

from collections.abc import Iterator
from datetime import timedelta

from browser.planning import ENGLISH, Places, Visit
from factories.identity import join, make_department, make_person, sign_in
from factories.register import (
    FIRST,
    death_finding,
    death_report,
    file,
    make_business,
    owner_of,
    rectification,
)
from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from registration.certificates.use_cases import IssueExtract, issue_extract
from registration.rectifications.models import RegisterRectification
from registration.register.models import Business
from registration.register.policy.filings import Kind

NOTICED = "RF-KECH-2026-00077"


def register(places: Places) -> Iterator[Visit]:
    """Arrange a business of the owner in Turbat, with a filing that takes effect later."""
    living = places.living
    with living.platform.executor.sessions() as session:
        owner = session.get_one(Person, living.cast.people["owner"])
        firm = session.get_one(Organisation, living.cast.houses["turbat"])
        made = make_business(session, living.platform, owner, organisation=firm)
        number, business = made.number, made.id
        registrar = make_person(session, "Registrar of Firms")
        office = make_department(session, "Registrar of the pages")
        join(session, registrar, office, roles.CASE_APPROVER)
        client = living.app.test_client()
        sign_in(session, living.settings.secret_key, client, registrar, office)
        living.plant("registrar of the pages", client)
        session.commit()
    with living.platform.executor.sessions() as session:
        owner = session.get_one(Person, living.cast.people["owner"])
        gone = make_person(session, "A partner who retired")
        firm = make_business(session, living.platform, owner, gone, number=NOTICED)
        left, stay = FIRST + timedelta(days=5), {"owners": [owner_of(owner)]}
        notice = file(living.platform, firm.id, Kind.OWNERS, left, stay)
        session.add(rectification(firm, owner.id))
        session.commit()
        waiting = session.scalars(select(RegisterRectification.id)).first()
    later = local_day(real_now()) + timedelta(days=30)
    filing = file(living.platform, business, Kind.NAME, later, {"name": "Makran Traders"})
    yield Visit("register.index")
    yield Visit("register.index", query="q=turbat")
    yield Visit("register.show", values={"number": number})
    yield Visit("register.history", values={"number": number})
    yield Visit("register_papers.extract", values={"number": number})
    yield Visit("register_papers.filings", "registrar", {"number": number}, ENGLISH)
    extract = living.platform.executor.execute(
        issue_extract, IssueExtract(number=number or ""), actor=ANONYMOUS
    )
    yield Visit("certificates.show", values={"token": extract.token})
    yield Visit("businesses.index", "owner")
    yield Visit("businesses.show", "owner", {"business_id": business})
    yield Visit("businesses.withdraw", "owner", {"filing_id": filing})
    yield Visit("register_papers.statement", values={"number": NOTICED, "sequence": 1})
    yield Visit("public_notices.of_firm", values={"number": NOTICED})
    yield Visit("public_notices.show", "owner", {"filing_id": notice})
    yield Visit("rectifications.index", "registrar", {"number": NOTICED}, ENGLISH)
    yield Visit("rectifications.new", "registrar", languages=ENGLISH)
    yield Visit("rectifications.refuse", "registrar", {"rectification_id": waiting}, ENGLISH)
    yield Visit("public_notices.missing", "registrar", languages=ENGLISH)
    yield from _deaths(places)
    yield Visit("legacy.index", "registrar of the pages", languages=ENGLISH)


def _deaths(places: Places) -> Iterator[Visit]:
    """Arrange a report of a death that waits for a second officer."""
    living = places.living
    with living.platform.executor.sessions() as session:
        owner = living.cast.people["owner"]
        firm = session.scalars(select(Business).filter_by(number=NOTICED)).one()
        report = death_report(living.platform, firm, owner)
        session.add(report)
        session.flush()
        finding = death_finding(report, owner)
        session.add(finding)
        session.commit()
        reported, found = {"report_id": report.id}, {"finding_id": finding.id}
    yield Visit("death_reports.new", "owner", {"number": NOTICED})
    yield Visit("death_reports.show", "owner", reported)
    yield Visit("death_reports.index", "registrar", languages=ENGLISH)
    yield Visit("death_reports.file", "registrar", reported, ENGLISH)
    yield Visit("death_reports.find", "registrar", languages=ENGLISH)
    yield Visit("death_reports.refuse", "registrar", found, ENGLISH)
