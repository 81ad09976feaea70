"""Applications as who applies sees them: begun, half filled in, sent back, refused, granted."""

from collections.abc import Iterator
from uuid import UUID

from browser import arrange_cases
from browser.planning import ENGLISH, Places, Visit

from app.db import new_id

CITIZEN, PARTNER = "citizen", "citizen2"


def applications(places: Places) -> Iterator[Visit]:
    """The seed has most states; what it has not is a refusal without an appeal."""
    refused, registration = arrange_cases.refused_shop(places.living)
    firm, draft = _of(places, "partnership"), _of(places, "domicile_certificate")
    arrange_cases.followed(places.living, firm)
    yield Visit("applications.index", CITIZEN)
    for who, application in ((CITIZEN, draft), (CITIZEN, firm), (PARTNER, refused)):
        yield Visit("applications.show", who, {"application_id": application})
    yield Visit("applications.start", CITIZEN, {"code": "partnership"})
    yield Visit("applications.check", CITIZEN, {"application_id": draft})
    yield Visit("applications.submitted", CITIZEN, {"application_id": firm})
    yield Visit("applications.withdraw", CITIZEN, {"application_id": firm})
    part = {"application_id": refused, "registration_id": registration}
    yield Visit("applications.appeal", PARTNER, part)
    yield from _filling_in(draft, firm)
    yield from _elsewhere()


def _filling_in(draft: UUID, firm: UUID) -> Iterator[Visit]:
    for code in ("holder", "home", "witnesses"):
        yield Visit("sections.section", CITIZEN, {"application_id": draft, "code": code})
    yield Visit("papers.paper", CITIZEN, {"application_id": draft, "code": "identity"})
    yield Visit("answering.answers", CITIZEN, {"application_id": firm})
    yield Visit("answering.send", CITIZEN, {"application_id": firm})


def _elsewhere() -> Iterator[Visit]:
    """At a facilitation centre, and without an account."""
    yield Visit("assisting.index", "facilitation", languages=ENGLISH)
    yield Visit("assisting.new", "facilitation", languages=ENGLISH)
    yield Visit("tracking.ask")
    yield Visit("tracking.code", values={"request_id": new_id()})
    yield Visit("tracking.status", "follower")


def _of(places: Places, service: str) -> UUID:
    found = places.one("select id from applications where service = :service", service=service)
    return UUID(str(found))
