"""What somebody holds: the list, one with its paper, and the paper's public page."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from browser.planning import Places, Visit
from factories.browser import Living
from factories.granted import plant_grant
from factories.identity import make_department
from sqlalchemy import select

from app.casework.cases.models.certificate import Certificate
from app.casework.catalogue.registry import CaseBook
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.unit_of_work import UnitOfWork
from demonstration.servers import processes

ANSWERS = {
    "business_name": "Turbat Traders",
    "business_name_ur": "تربت ٹریڈرز",
    "place": {"line": "Main Bazaar", "district": "kech"},
    "duration": "At will",
}
SINCE = date(2026, 1, 5)
PATIENCE_SECONDS = 45


def licences(places: Places) -> Iterator[Visit]:
    """Let a shop of the newcomer's be registered, and its paper be made by the workers."""
    living = places.living
    with living.platform.executor.sessions() as session:
        service = living.platform.executor.ports.get(CaseBook).latest["partnership"]
        holder = session.get_one(Person, living.cast.people["newcomer"])
        office = make_department(session, "Labour office of the pages")
        granted = plant_grant(
            session, service, "shop", holder, office, term=(SINCE, None), answers=ANSWERS
        )
        session.commit()
    yield Visit("licences.index", "newcomer")
    yield Visit("licences.show", "newcomer", {"registration_id": granted})
    yield Visit("certificates.show", values={"token": _paper(living, granted)})


def _paper(living: Living, registration_id: UUID) -> str:
    """Tell of the grant, and wait for the token of its paper."""

    def tell(uow: UnitOfWork, _: None) -> None:
        uow.publish("cases.registration_granted", registration_id=registration_id)

    living.platform.executor.execute(tell, None, actor=SYSTEM)
    tokens: list[str] = []

    def made() -> bool:
        query = select(Certificate.token).filter_by(registration_id=registration_id)
        with living.platform.executor.sessions() as session:
            tokens.extend(session.scalars(query))
        return bool(tokens)

    assert processes.wait_until(made, PATIENCE_SECONDS, pause=0.3), "no certificate was made"
    return tokens[0]
