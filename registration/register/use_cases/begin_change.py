"""An owner begins a filing about their business: an application about it, as any other."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.public import ToBegin, begin_application
from app.errors import Conflict, NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from registration.register.models import Business
from registration.register.permissions import FILE
from registration.register.policy.filings import Kind
from registration.register.policy.permitted_filings import blocked
from registration.register.queries.my_businesses import SERVICE_OF, situation_of
from registration.register.queries.owners import is_elector, is_owner


@dataclass(frozen=True, kw_only=True)
class BeginChange:
    """About which business, and what kind of filing."""

    business_id: UUID
    kind: Kind


def begin_change(uow: UnitOfWork, command: BeginChange) -> UUID:
    """Begin the application, or continue the one that waits to be filled in; return its id.

    Raises NotFound if the actor owns no such business, Conflict with the sentence of the obstacle.
    """
    require(uow.actor, FILE)
    business = uow.get(Business, command.business_id)
    if not is_owner(uow, business.id) and not is_elector(uow, business.id):
        raise NotFound
    why = blocked(situation_of(uow, business), command.kind)
    if why is not None:
        raise Conflict(why, code="filing-blocked")
    return begin_application(
        uow, ToBegin(service=SERVICE_OF[command.kind], kind="change", subject=str(business.id))
    )
