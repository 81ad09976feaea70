"""Which business a renewal or a correction is about: it is there, and no other is made of it."""

from uuid import UUID

from sqlalchemy import select

from app.cases.public import application_of
from app.unit_of_work import UnitOfWork
from registration.models.register import AgencyNumber, Business


def business_of_grant(uow: UnitOfWork, registration_id: UUID) -> UUID | None:
    """Return the business that a grant belongs to: its own registration, or an agency's number."""
    number = uow.session.get(AgencyNumber, registration_id)
    if number is not None:
        return number.business_id
    application_id = application_of(uow, registration_id)
    return uow.session.scalar(select(Business.id).filter_by(application_id=application_id))


def of_other_agency(uow: UnitOfWork, registration_id: UUID) -> bool:
    """Whether a grant is another agency's number beside a business, and not its registration."""
    return uow.session.get(AgencyNumber, registration_id) is not None
