"""Two officers offer a version of a service from a day on, or end its being offered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.models import ServiceOffer, ServiceVersion
from app.casework.catalogue.permissions import DECIDE_OFFER, PROPOSE_OFFER
from app.casework.catalogue.queries.filing_orders import refuse_without_order
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.canonical import content_of, digest_of
from app.casework.definition.shapes import Service
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid, NotFound
from app.parameters.definitions import Confidence
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# Versions as they were first offered: kept for good, and held against the files of a release.


def refuse_changed(uow: UnitOfWork, service: Service) -> bytes:
    """Return a service's digest. Raises Conflict if its version was offered with another."""
    digest = digest_of(content_of(service))
    kept = uow.session.get(ServiceVersion, (service.code, service.version))
    if kept is not None and kept.digest != digest:
        raise Conflict(
            sentence(
                "The file of “%(service)s” is not what version %(version)s was when it was offered."
                " Restore the file, or raise its version.",
                service=service.title,
                version=service.version,
            ),
            code="version-changed",
        )
    return digest


def keep_version(uow: UnitOfWork, service: Service) -> None:
    """Keep a version as it is now, where it is offered for the first time. Raises Conflict."""
    digest = refuse_changed(uow, service)
    if uow.session.get(ServiceVersion, (service.code, service.version)) is None:
        content = content_of(service)
        row = ServiceVersion(
            code=service.code,
            version=service.version,
            digest=digest,
            content=content,
            kept_at=uow.now,
        )
        uow.add(row)


def changed_versions(session: Session, book: CaseBook) -> Iterator[str]:
    """Yield a sentence for every version that was offered and is not in the files as it was."""
    kept = select(ServiceVersion.code, ServiceVersion.version, ServiceVersion.digest)
    for code, version, digest in session.execute(kept.order_by("code", "version")):
        service = book.by_version.get((code, version))
        if service is None:
            yield (
                f"{code} version {version} was offered, and no file holds it any more:"
                " put it back beside the newer one, for what people applied for then."
            )
        elif digest_of(content_of(service)) != digest:
            yield (
                f"{code} version {version} was offered, and its file has changed since:"
                " restore it, or write the change as a new version."
            )


@dataclass(frozen=True, kw_only=True)
class OfferService:
    """The version, its first day and its instrument; version None: it is no longer offered.

    An application started on another version stays on it.
    """

    code: str
    version: int | None
    opens_on: date
    instrument: str
    confidence: Confidence


def _values(uow: UnitOfWork, command: OfferService) -> Mapping[str, object]:
    """Raise NotFound for an unknown service, Invalid naming the field, Conflict.

    Conflict (`version-changed`): the file is not what was offered under this version before;
    (`no-filing-order`): an agency of it accepts no electronic filings on that day.
    """
    service = _service(uow, command)
    if service:
        refuse_without_order(uow, service, command.opens_on)
    return {**columns(uow, command), "digest": refuse_changed(uow, service) if service else None}


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


def _keep_and_publish(uow: UnitOfWork, row: ServiceOffer) -> None:
    """Store the version at its first approval, and announce the offer.

    Raises Conflict (`offer-changed`) if the file has changed since the proposal, and
    (`no-filing-order`) if an agency accepts no electronic filings.
    """
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
        refuse_without_order(uow, service, row.opens_on)
        keep_version(uow, service)
    uow.publish("cases.service_offered", offer_id=row.id)


def _summary(row: ServiceOffer) -> dict[str, object]:
    return {
        "service": row.code,
        "version": row.version,
        "opens_on": row.opens_on.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


OFFERS = Decision(
    row=ServiceOffer,
    command=OfferService,
    names=Names("offer_service", "approve_offer", "refuse_offer"),
    audit=Audit("case.offer_proposed", "case.offer_approved", "case.offer_refused"),
    may_propose=PROPOSE_OFFER,
    may_decide=DECIDE_OFFER,
    summary=_summary,
    values=_values,
    on_approval=_keep_and_publish,
)
