"""Which version of a service is offered on a day: the approved offer that came last counts."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.cases.book import CaseBook
from app.cases.definition.shapes import Service
from app.cases.models.offer import ServiceOffer
from app.errors import NotFound
from app.unit_of_work import UnitOfWork


def offered_version(session: Session, code: str, on: date) -> int | None:
    """Return the version that is offered on a day in the province, or None: one query."""
    query = (
        select(ServiceOffer.version)
        .where(ServiceOffer.code == code, ServiceOffer.approved_at.is_not(None))
        .where(ServiceOffer.opens_on <= on)
        .order_by(ServiceOffer.opens_on.desc(), ServiceOffer.approved_at.desc())
    )
    return session.scalars(query.limit(1)).first()


def offered_service(uow: UnitOfWork, code: str) -> Service:
    """Return a service as it is offered today. Raises NotFound where it is not."""
    version = offered_version(uow.session, code, local_day(uow.now))
    if version is None:
        raise NotFound
    return uow.port(CaseBook).get(code, version)
