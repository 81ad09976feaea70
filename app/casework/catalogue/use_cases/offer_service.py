"""Two officers offer a version of a service from a day on, or end its being offered."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.casework.catalogue.models import ServiceOffer
from app.casework.catalogue.permissions import DECIDE_OFFER, PROPOSE_OFFER
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.versions import keep_version, refuse_changed
from app.casework.definition.shapes import Service
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.parameters.definitions import Confidence
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class OfferService:
    """Which version opens on which day, by which instrument; version None: it is offered no more.

    What was begun on another version stays on it.
    """

    code: str
    version: int | None
    opens_on: date
    instrument: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class ApproveOffer:
    """Which offer."""

    offer_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseOffer:
    """Which offer, and why not."""

    offer_id: UUID
    reason: str


def offer_service(uow: UnitOfWork, command: OfferService) -> ServiceOffer:
    """Propose an offer. Raises NotFound for an unknown service, Invalid naming the field, Conflict.

    Conflict (`version-changed`): the file is not what was offered under this version before.
    """
    require(uow.actor, PROPOSE_OFFER)
    service = _service(uow, command)
    row = ServiceOffer(
        id=new_id(),
        code=command.code,
        version=command.version,
        digest=refuse_changed(uow, service) if service else None,
        opens_on=command.opens_on,
        instrument=command.instrument,
        confidence=command.confidence.value,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("case.offer_proposed", row.id, after=_summary(row))
    return row


def _service(uow: UnitOfWork, command: OfferService) -> Service | None:
    book = uow.port(CaseBook)
    if command.code not in book.latest:
        raise NotFound
    problems: dict[str, Sentence] = {}
    service = book.by_version.get((command.code, command.version or 0))
    if command.version is not None and service is None:
        problems["version"] = sentence("Choose a version in the list.")
    if command.opens_on < local_day(uow.now):
        problems["opens_on"] = sentence("Choose today or a later day.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="offer", fields=problems)
    return service


def approve_offer(uow: UnitOfWork, command: ApproveOffer) -> ServiceOffer:
    """Let an offer take effect on its day. Raises Forbidden for who entered it, Conflict.

    Conflict (`offer-changed`): the file has changed since the first officer proposed it. From the
    first approval on, the version is kept as it is.
    """
    require(uow.actor, DECIDE_OFFER)
    row = uow.lock(ServiceOffer, command.offer_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    if row.version is not None:
        service = uow.port(CaseBook).by_version.get((row.code, row.version))
        if service is None or refuse_changed(uow, service) != row.digest:
            raise Conflict(
                sentence(
                    "The service has changed since this was proposed. Refuse it; it can be"
                    " proposed again as it is now."
                ),
                code="offer-changed",
            )
        keep_version(uow, service)
    uow.session.flush()
    uow.audit("case.offer_approved", row.id, after=_summary(row))
    uow.publish("cases.service_offered", offer_id=row.id)
    return row


def refuse_offer(uow: UnitOfWork, command: RefuseOffer) -> ServiceOffer:
    """Refuse an offer, or take one's own proposal back. Raises Conflict when it was decided."""
    require(uow.actor, DECIDE_OFFER)
    row = uow.lock(ServiceOffer, command.offer_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("case.offer_refused", row.id, after={"reason": command.reason})
    return row


def _summary(row: ServiceOffer) -> dict[str, object]:
    return {
        "service": row.code,
        "version": row.version,
        "opens_on": row.opens_on.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
