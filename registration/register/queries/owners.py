"""Who owns a business, as the register says on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.calendar import local_day
from app.identity.public import own_cnic_hash
from app.unit_of_work import UnitOfWork
from registration.register.models import BusinessOwner, BusinessVersion


def on(day: date) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the condition that a version holds on a day."""
    return and_(
        BusinessVersion.valid_from <= day,
        or_(BusinessVersion.valid_to.is_(None), BusinessVersion.valid_to >= day),
    )


def is_owner(uow: UnitOfWork, business_id: UUID) -> bool:
    """Whether the actor is a proprietor or partner today, of age; False for strangers."""
    return business_id in own_businesses(uow, business_id)


def own_businesses(uow: UnitOfWork, only: UUID | None = None) -> Sequence[UUID]:
    """Return the businesses that the actor owns today, minors' benefits left out: at most 200."""
    if uow.actor.person_id is None:
        return []
    query = owned_by(uow)
    if only is not None:
        query = query.where(BusinessOwner.business_id == only)
    return uow.session.scalars(query.order_by(BusinessOwner.business_id).limit(200)).all()


def owned_by(uow: UnitOfWork) -> Select[UUID]:
    """Build the question which businesses a person who is signed in owns today."""
    return (
        select(BusinessOwner.business_id)
        .join(
            BusinessVersion,
            and_(
                BusinessVersion.business_id == BusinessOwner.business_id,
                BusinessVersion.valid_from == BusinessOwner.valid_from,
            ),
        )
        .where(BusinessOwner.cnic_hash == own_cnic_hash(uow), BusinessOwner.minor.is_(False))
        .where(on(local_day(uow.now)))
    )
