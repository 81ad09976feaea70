"""Statements that several people sign: for who asks, for who signs, for a facilitation centre."""

from collections.abc import Iterator
from uuid import UUID

from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living
from factories.identity import make_person, sign_in
from factories.signing import Firm
from sqlalchemy.orm import Session

from app.casework.catalogue.registry import CaseBook
from app.identity.people.models import Person

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


def _plant(living: Living, session: Session, person: Person) -> None:
    client = living.app.test_client()
    sign_in(session, living.settings.secret_key, client, person)
    living.plant(person.name, client)
