"""A filing that its owner may withdraw."""

from uuid import UUID

from app.calendar import local_day
from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing
from registration.register.permissions import FILE
from registration.register.queries.owners import is_owner
from registration.register.queries.search import view_of
from registration.register.queries.views import BusinessView


def own_filing(uow: UnitOfWork, filing_id: UUID) -> tuple[Filing, BusinessView]:
    """Return a filing of a business of the actor's. Raises NotFound for everybody else."""
    require(uow.actor, FILE)
    filing = uow.get(Filing, filing_id)
    if not is_owner(uow, filing.business_id):
        raise NotFound
    return filing, view_of(uow, uow.get(Business, filing.business_id), local_day(uow.now))
