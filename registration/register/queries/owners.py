"""Owners of a business, by the register on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, false, or_, select

from app.calendar import local_day
from app.casework.public import application_of, in_office, office_for
from app.errors import Conflict
from app.identity.public import (
    cnic_hash,
    has_shown_card,
    organisations_held,
    own_cnic_hash,
    own_cnic_hashes,
)
from app.roles import SUPPLIER_OWNER
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from registration.register.models import AgencyNumber, Business, BusinessOwner, BusinessVersion
from registration.register.permissions import CERTIFY, REGISTRAR
from registration.register.policy.business import State, from_json
from registration.register.policy.minors import adults_since_admission
from registration.register.queries.coming_of_age import coming_of_age


def on(day: date) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the condition that a version holds on a day."""
    return and_(
        BusinessVersion.valid_from <= day,
        or_(BusinessVersion.valid_to.is_(None), BusinessVersion.valid_to >= day),
    )


def entry_on(uow: UnitOfWork, business_id: UUID, day: date) -> State | None:
    """Return the register's record of a business on a day; None before it was registered."""
    query = select(BusinessVersion).where(BusinessVersion.business_id == business_id, on(day))
    version = uow.session.scalar(query)
    return from_json(version.state) if version else None


def is_elector(uow: UnitOfWork, business_id: UUID) -> bool:
    """Return True if the actor was admitted to a firm as a minor, and is of age today."""
    if uow.actor.person_id is None or not has_shown_card(uow):
        return False
    today = local_day(uow.now)
    state = entry_on(uow, business_id, today)
    rule = coming_of_age(uow.session, today)
    grown = adults_since_admission(state.owners, today, rule) if state else []
    return own_cnic_hash(uow) in {cnic_hash(uow, owner.cnic) for owner in grown}


def is_owner(uow: UnitOfWork, business_id: UUID) -> bool:
    """Return True if the actor is a proprietor or partner today, of age; False for strangers."""
    return business_id in own_businesses(uow, business_id)


def own_businesses(uow: UnitOfWork, only: UUID | None = None) -> Sequence[UUID]:
    """Return the businesses that the actor owns today, minors' benefits left out: at most 200."""
    if uow.actor.person_id is None:
        return []
    query = owned(uow)
    if only is not None:
        query = query.where(BusinessOwner.business_id == only)
    query = query.order_by(BusinessOwner.business_id).limit(200)
    return [owner.business_id for owner, *_ in genuine_lines_of(uow.session, query)]


def owned(uow: UnitOfWork) -> Select[BusinessOwner, BusinessVersion, Business]:
    """Build the question which businesses a person who is signed in owns today.

    A CNIC that they only typed shows them a business where they are its owner here as well.
    """
    query = (
        select(BusinessOwner, BusinessVersion, Business)
        .join(Business, Business.id == BusinessOwner.business_id)
        .join(
            BusinessVersion,
            and_(
                BusinessVersion.business_id == BusinessOwner.business_id,
                BusinessVersion.valid_from == BusinessOwner.valid_from,
            ),
        )
        .where(BusinessOwner.cnic_hash.in_(own_cnic_hashes(uow)), BusinessOwner.minor.is_(False))
        .where(on(local_day(uow.now)))
    )
    if has_shown_card(uow):
        return query
    theirs = organisations_held(uow, SUPPLIER_OWNER)
    return query.where(Business.organisation_id.in_(theirs))


def business_of_grant(uow: UnitOfWork, registration_id: UUID) -> UUID | None:
    """Return the business that a grant belongs to: its own registration, or an agency's number."""
    number = uow.session.get(AgencyNumber, registration_id)
    if number is not None:
        return number.business_id
    application_id = application_of(uow, registration_id)
    found = uow.session.scalar(select(Business).filter_by(application_id=application_id))
    return found.id if found else None


def in_registrars_office(uow: UnitOfWork) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the condition that a version's district is one of the actor's Registrar's office."""
    if uow.actor.organisation_id is None or not uow.actor.may(CERTIFY):
        return false()
    return in_office(BusinessVersion.district, REGISTRAR, uow.actor.organisation_id)


def registrars_businesses(uow: UnitOfWork) -> Select[UUID]:
    """Build the question which businesses the actor's Registrar's office is for."""
    today = on(local_day(uow.now))
    return select(BusinessVersion.business_id).where(today, in_registrars_office(uow))


def of_registrar(uow: UnitOfWork, business: Business) -> bool:
    """Return True if the actor is in the Registrar's office of the business's district."""
    if uow.actor.organisation_id is None or not uow.actor.may(CERTIFY):
        return False
    versions = select(BusinessVersion).filter_by(business_id=business.id)
    last = uow.session.scalar(versions.order_by(BusinessVersion.valid_from.desc()).limit(1))
    district = last.district if last else ""
    try:
        return office_for(uow, REGISTRAR, district) == uow.actor.organisation_id
    except Conflict:
        return False
