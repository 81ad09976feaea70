"""Services on offer, and the proposals of officers about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.models import Office, ServiceOffer
from app.casework.catalogue.permissions import SEE_OFFERS
from app.casework.catalogue.queries.offers_in_force import offered_on
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.errors import NotFound
from app.identity.public import names_of_deciders
from app.permissions import require
from app.synonyms.public import Term, widened_terms
from app.unit_of_work import UnitOfWork

MAX_OFFERS = 200


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A service as it is offered on a day, and by which offer."""

    service: Service
    offer: ServiceOffer


@dataclass(frozen=True, kw_only=True)
class Line:
    """A service of this release: what is offered of it today, and how much waits for a decision."""

    latest: Service
    offered: ServiceOffer | None
    waiting: int


@dataclass(frozen=True, kw_only=True)
class File:
    """A service's versions and offers, newest first, and what its agencies still lack."""

    versions: Sequence[Service]
    offered: ServiceOffer | None
    offers: Sequence[ServiceOffer]
    names: Mapping[UUID, str]
    without_office: Sequence[str]

    @property
    def latest(self) -> Service:
        """The highest version."""
        return self.versions[0]


def offered_services(uow: UnitOfWork) -> Sequence[Offered]:
    """Return the services open to everybody today, by title: one query."""
    book = uow.port(CaseBook)
    found = [
        Offered(service=service, offer=offer)
        for offer in offered_on(uow.session, local_day(uow.now)).values()
        if offer.version is not None
        and (service := book.by_version.get((offer.code, offer.version))) is not None
        and not service.hidden
    ]
    return sorted(found, key=lambda each: each.service.title.en)


def find_services(uow: UnitOfWork, terms: Sequence[Term]) -> Sequence[Offered]:
    """Return the services open to everybody today that hold every word, the best first.

    One query, if any service holds them.
    """
    found = uow.port(CaseBook).index.find(terms)
    services = offered_services(uow) if found else ()
    offered = {(each.service.code, each.service.version): each for each in services}
    return [offered[key] for key in found if key in offered]


def search_services(uow: UnitOfWork, typed: str) -> Sequence[Offered]:
    """Return those that hold what was typed; all of them if the text is empty."""
    if not typed.strip():
        return offered_services(uow)
    return find_services(uow, widened_terms(uow.session, typed))


def one_offered(uow: UnitOfWork, code: str) -> Offered:
    """Return a service as it is offered today. Raises NotFound if it is not, or is hidden."""
    found = next((each for each in offered_services(uow) if each.service.code == code), None)
    if found is None:
        raise NotFound
    return found


def lines(uow: UnitOfWork) -> Sequence[Line]:
    """Return every service of this release for officials: two queries."""
    require(uow.actor, SEE_OFFERS)
    offered = offered_on(uow.session, local_day(uow.now))
    undecided = select(ServiceOffer.code).where(
        ServiceOffer.approved_at.is_(None), ServiceOffer.refused_at.is_(None)
    )
    waiting = list(uow.session.scalars(undecided))
    return [
        Line(latest=service, offered=offered.get(code), waiting=waiting.count(code))
        for code, service in uow.port(CaseBook).latest.items()
    ]


def file_of(uow: UnitOfWork, code: str) -> File:
    """Return a service's versions and offers for officials: four queries. Raises NotFound."""
    require(uow.actor, SEE_OFFERS)
    versions = [each for each in uow.port(CaseBook).by_version.values() if each.code == code]
    if not versions:
        raise NotFound
    query = select(ServiceOffer).filter_by(code=code).order_by(ServiceOffer.id.desc())
    offers = uow.session.scalars(query.limit(MAX_OFFERS)).all()
    today = offered_on(uow.session, local_day(uow.now), code)
    versions.sort(key=lambda each: each.version, reverse=True)
    return File(
        versions=versions,
        offered=today.get(code),
        offers=offers,
        names=names_of_deciders(uow.session, offers),
        without_office=_without_office(uow.session, versions[0]),
    )


def version_of(uow: UnitOfWork, code: str, version: int) -> Service:
    """Return any version of a service for officials, offered or not. Raises NotFound."""
    require(uow.actor, SEE_OFFERS)
    return uow.port(CaseBook).get(code, version)


def _without_office(session: Session, service: Service) -> Sequence[str]:
    """Name the agencies that no office works for, wherever the applicant lives."""
    query = select(Office.agency).where(Office.approved_at.is_not(None), Office.district == "")
    there = set(session.scalars(query.distinct()))
    return [each.title.en for each in service.agencies if each.code not in there]
