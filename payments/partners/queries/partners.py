"""Partners as officials see them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.kernel.permissions import READ_PARTNERS
from payments.partners.models import Partner

MOST_SHOWN = 200


def all_partners(uow: UnitOfWork) -> Sequence[Partner]:
    """Return every partner by name; there are as many as banks, not as citizens."""
    require(uow.actor, READ_PARTNERS)
    query = select(Partner).order_by(Partner.name, Partner.id).limit(MOST_SHOWN)
    return uow.session.scalars(query).all()


def partner(uow: UnitOfWork, partner_id: UUID) -> Partner:
    """Return a partner. Raises NotFound."""
    require(uow.actor, READ_PARTNERS)
    return uow.get(Partner, partner_id)
