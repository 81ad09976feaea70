"""The services that an officer may fill in for a citizen today."""

from sqlalchemy import select

from app.calendar import local_day
from app.cases.book import CaseBook
from app.cases.definition.shapes import Applicant, Service
from app.cases.models.offer import ServiceOffer
from app.errors import NotFound
from app.unit_of_work import UnitOfWork


def helpable_services(uow: UnitOfWork) -> list[Service]:
    """Return what is offered to people, by title; hidden ones and those for firms are left out."""
    offers = (
        select(ServiceOffer.code, ServiceOffer.version)
        .distinct(ServiceOffer.code)
        .where(ServiceOffer.approved_at.is_not(None))
        .where(ServiceOffer.opens_on <= local_day(uow.now))
        .order_by(ServiceOffer.code, ServiceOffer.opens_on.desc(), ServiceOffer.approved_at.desc())
    )
    book, found = uow.port(CaseBook), []
    for code, version in uow.session.execute(offers):
        if version is not None:
            try:
                found.append(book.get(code, version))
            except NotFound:
                continue
    fit = [s for s in found if not s.hidden and s.applicant is not Applicant.ORGANISATION]
    return sorted(fit, key=lambda service: service.title.en)
