"""Statements that several people sign: for who asks, for who signs, for a facilitation centre."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living
from factories.cases import keep_version
from factories.identity import make_person, sign_in
from factories.signing import Firm
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.catalogue.registry import CaseBook
from app.casework.signing.models import ToldSigner
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.identity.public import cnic_hash

FOUNDER, PARTNER = "founder of the pages", "partner of the pages"


def signatures(places: Places) -> Iterator[Visit]:
    """Arrange a statement that waits for its partners."""
    application = waiting_statement(places.living)
    about = {"application_id": application}
    yield Visit("signatures.asking", FOUNDER, about)
    yield Visit("signatures.index", PARTNER)
    yield Visit("signatures.show", PARTNER, about)
    yield Visit("signatures.bring", PARTNER)
    yield Visit("paper_signatures.ask", "facilitation", languages=ENGLISH)
    yield Visit("objections.show", PARTNER, {"application_id": told_statement(places.living)})
    yield Visit("objections.ask", "facilitation", languages=ENGLISH)


def waiting_statement(living: Living) -> UUID:
    """Let two people of the pages found a firm, and one ask the other to sign."""
    with living.platform.executor.sessions() as session:
        founder, partner = (make_person(session, name) for name in (FOUNDER, PARTNER))
        for person in (founder, partner):
            _plant(living, session, person)
        session.commit()
        service = living.platform.executor.ports.get(CaseBook).latest["partnership"]
        firm = Firm(living.platform, session, service, {}, founder)
        firm.partners = {"Gul Khan": founder, "Noor Bibi": partner}
        application = firm.fill({"business_name": "Weavers of the Pages"}).id
        firm.ask(application)
        firm.sign(application, "Gul Khan")
        return application


def told_statement(living: Living) -> UUID:
    """Plant a change of partners that the founder submitted, and of which the partner was told."""
    with living.platform.executor.sessions() as session:
        founder, partner = (
            session.scalars(select(Person).filter_by(name=name)).one()
            for name in (FOUNDER, PARTNER)
        )
        service = living.platform.executor.ports.get(CaseBook).latest["change_of_partners"]
        keep_version(session, service)
        now, made = real_now(), new_id()
        session.add(
            Application(
                id=made,
                reference="QQQQ222233334",
                service=service.code,
                version=service.version,
                kind="change",
                subject=str(new_id()),
                applicant_id=founder.id,
                started_by=founder.id,
                started_at=now,
                display="Weavers of the Pages",
                district="kech",
            )
        )
        session.flush()
        rows = [
            {
                "partner": {"name": each.name, "cnic": each.cnic},
                "address": "Main Bazaar, Turbat",
                "joined_on": "2026-01-05",
            }
            for each in (founder, partner)
        ]
        answers = {"occurred_on": "2026-03-04", "partners": rows}
        session.add(
            Submission(
                id=new_id(),
                application_id=made,
                round=1,
                content={"answers": answers, "documents": {}, "facts": {}, "roles": []},
                digest=b"pages",
                submitted_at=now,
                submitted_by=founder.id,
            )
        )
        session.add(
            ToldSigner(
                id=new_id(),
                application_id=made,
                round=1,
                cnic_hash=_key(living, partner),
                name=partner.name,
                name_ur="",
                person_id=partner.id,
                object_by=local_day(now) + timedelta(days=15),
                told_at=now,
            )
        )
        session.commit()
        return made


def _key(living: Living, person: Person) -> bytes:
    with living.platform.executor.reading(SYSTEM) as uow:
        return cnic_hash(uow, person.cnic or "")


def _plant(living: Living, session: Session, person: Person) -> None:
    client = living.app.test_client()
    sign_in(session, living.settings.secret_key, client, person)
    living.plant(person.name, client)
