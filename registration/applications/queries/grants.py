"""Grants of the register: where they are corrected, and what their papers leave out."""

from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import Elsewhere, Withheld, Words, pending_request
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import SERVICE_OF
from registration.register.queries.owners import business_of_grant, is_owner, on


def corrected_at(uow: UnitOfWork, registration_id: UUID) -> Elsewhere:
    """Return where a business's registration or filing is corrected: by a filing of its own.

    Only the filings that make the register can correct it. An actor who is not an owner today gets
    no link to its page; an owner is shown a correction that an office already has.
    """
    query = select(Filing.business_id).filter_by(registration_id=registration_id)
    business_id = uow.session.scalar(query)
    own = business_id is not None and is_owner(uow, business_id)
    waits = pending_request(uow, SERVICE_OF[Kind.CORRECTION], str(business_id)) if own else None
    if waits is not None:
        return Elsewhere(
            label=sentence("See the status"),
            href=f"/applications/{waits.id}" if waits.own else "",
            why=sentence("Its correction has already been submitted. An office decides about it."),
            waits=waits.id,
        )
    return Elsewhere(
        label=sentence("Correct it in the register"),
        href=f"/businesses/{business_id}" if own else "",
        why=sentence(
            "This shows what is in the register. Correct it from the page of the"
            " business, under “Your businesses”; a new certificate follows automatically."
        ),
    )


def withheld(uow: UnitOfWork, registration_id: UUID) -> Withheld | None:
    """Return what papers of a sole proprietor omit: name and street, unless she publishes them.

    The business's name replaces hers.
    """
    business_id = business_of_grant(uow, registration_id)
    business = uow.session.get(Business, business_id) if business_id else None
    if business is None or business.details_published:
        return None
    version = uow.session.scalars(
        select(BusinessVersion)
        .where(BusinessVersion.business_id == business.id)
        .order_by(on(local_day(uow.now)).desc(), BusinessVersion.valid_from)
        .limit(1)
    ).one()
    return Withheld(
        answers={"proprietor": {}, "place": {"line": "", "district": version.district}},
        holder=Words(version.name, version.name_ur or version.name),
    )
