"""The version of a service offered on a day: the latest approved offer is in force."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.models import ServiceOffer
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.errors import NotFound
from app.unit_of_work import UnitOfWork


def offered_on(session: Session, day: date, code: str = "") -> Mapping[str, ServiceOffer]:
    """Return the offer that counts on a day, of each service or of one: one query."""
    query = (
        select(ServiceOffer)
        .ext(distinct_on(ServiceOffer.code))
        .where(ServiceOffer.approved_at.is_not(None), ServiceOffer.opens_on <= day)
        .order_by(ServiceOffer.code, ServiceOffer.opens_on.desc(), ServiceOffer.approved_at.desc())
    )
    if code:
        query = query.where(ServiceOffer.code == code)
    return {row.code: row for row in session.scalars(query)}


def offered_service(uow: UnitOfWork, code: str) -> Service:
    """Return a service as it is offered today. Raises NotFound if it is not."""
    offer = offered_on(uow.session, local_day(uow.now), code).get(code)
    if offer is None or offer.version is None:
        raise NotFound
    return uow.port(CaseBook).get(code, offer.version)


def is_offered(uow: UnitOfWork, code: str) -> bool:
    """Return True if a service is offered today: one query."""
    offer = offered_on(uow.session, local_day(uow.now), code).get(code)
    return offer is not None and offer.version is not None
