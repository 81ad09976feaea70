"""Which business a renewal or a correction is about: it is there, and no other is made of it."""

from uuid import UUID

from sqlalchemy import select

from app.casework.public import Elsewhere, application_of, asking_for
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import AgencyNumber, Business, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import SERVICE_OF
from registration.register.queries.owners import is_owner


def business_of_grant(uow: UnitOfWork, registration_id: UUID) -> UUID | None:
    """Return the business that a grant belongs to: its own registration, or an agency's number."""
    number = uow.session.get(AgencyNumber, registration_id)
    if number is not None:
        return number.business_id
    application_id = application_of(uow, registration_id)
    return uow.session.scalar(select(Business.id).filter_by(application_id=application_id))


def corrected_at(uow: UnitOfWork, registration_id: UUID) -> Elsewhere:
    """Say where a business's own registration, or a filing, is corrected: by a filing of its own.

    Past the filings that make the register nothing is corrected. Who is no owner today has no page
    of it to be led to; who is one reads of a correction that an office has already.
    """
    query = select(Filing.business_id).filter_by(registration_id=registration_id)
    business_id = uow.session.scalar(query)
    own = business_id is not None and is_owner(uow, business_id)
    waits = asking_for(uow, SERVICE_OF[Kind.CORRECTION], str(business_id)) if own else None
    if waits is not None:
        return Elsewhere(
            label=sentence("See how it stands"),
            href=f"/applications/{waits.id}" if waits.own else "",
            why=sentence("Its correction was handed in already. An office decides about it."),
            waits=waits.id,
        )
    return Elsewhere(
        label=sentence("Correct it in the register"),
        href=f"/businesses/{business_id}" if own else "",
        why=sentence(
            "This says what the register says. Correct it from the page of the business, under "
            "“Your businesses”; a new certificate follows by itself."
        ),
    )
