"""Offices, officers and offered services of casework, made directly."""

from datetime import date

from sqlalchemy.orm import Session

from app import roles
from app.casework.catalogue.models import FilingOrder, Office, ServiceOffer, ServiceVersion
from app.casework.definition.canonical import content_of, digest_of
from app.casework.definition.shapes import Service
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from app.permissions import Role
from factories.identity import join, make_department, make_person

# Before every day on which a test may run: nothing here depends on today.
LONG_AGO = date(2020, 1, 1)


def make_office(session: Session, agency: str, district: str = "", name: str = "") -> Organisation:
    """A department that is an agency's office for a district (else for all)."""
    department = make_department(session, name or f"Office of {agency} {district}".strip())
    now = real_now()
    office = Office(
        id=new_id(),
        agency=agency,
        district=district,
        organisation_id=department.id,
        entered_by=make_person(session, "Administrator One").id,
        entered_at=now,
    )
    session.add(office)
    session.flush()
    office.approve(by=make_person(session, "Administrator Two").id, at=now)
    session.flush()
    return department


def order_filings(
    session: Session, agency: str, valid_from: date = LONG_AGO, confidence: str = "H"
) -> FilingOrder:
    """An order by which an agency accepts electronic filings, entered by two officers."""
    now = real_now()
    order = FilingOrder(
        id=new_id(),
        agency=agency,
        number="SO(T)/7",
        issued_on=LONG_AGO,
        authority="Secretary of Toys",
        valid_from=valid_from,
        instrument="Gazette, page 7",
        confidence=confidence,
        entered_by=make_person(session, "Rules Officer One").id,
        entered_at=now,
    )
    session.add(order)
    session.flush()
    order.approve(by=make_person(session, "Rules Officer Two").id, at=now)
    session.flush()
    return order


def make_offices(session: Session, service: Service, district: str = "") -> dict[str, Organisation]:
    """An office for every agency that a service names, by the agency's code."""
    agencies = dict.fromkeys(each.agency for each in service.registrations)
    return {agency: make_office(session, agency, district) for agency in agencies}


def make_officer(
    session: Session, office: Organisation, *held: Role, name: str = "Case Officer"
) -> Person:
    """A person who works in an office; a case officer unless other roles are given."""
    person = make_person(session, name)
    for role in held or (roles.CASE_OFFICER,):
        join(session, person, office, role)
    return person


def keep_version(session: Session, service: Service) -> None:
    """Keep a version as it is now, as when it is first offered."""
    if session.get(ServiceVersion, (service.code, service.version)) is None:
        content = content_of(service)
        session.add(
            ServiceVersion(
                code=service.code,
                version=service.version,
                digest=digest_of(content),
                content=content,
                kept_at=real_now(),
            )
        )
        session.flush()


def offer_service(session: Session, service: Service, opens_on: date = LONG_AGO) -> ServiceOffer:
    """A version of a service that two officers offer."""
    now = real_now()
    keep_version(session, service)
    offer = ServiceOffer(
        id=new_id(),
        code=service.code,
        version=service.version,
        digest=digest_of(content_of(service)),
        opens_on=opens_on,
        instrument="Made up for tests",
        confidence="U",
        entered_by=make_person(session, "Rules Officer One").id,
        entered_at=now,
    )
    session.add(offer)
    session.flush()
    offer.approve(by=make_person(session, "Rules Officer Two").id, at=now)
    session.flush()
    return offer
