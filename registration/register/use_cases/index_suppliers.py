"""Index of suppliers' names, so that every check of a name finds them.

Once a supplier is in the register, the index has only the name by which it is registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity.public import supplier_names
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from registration.names.public import keep_supplier_names
from registration.register.models import Business

BATCH_SIZE = 500


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """How many suppliers at a time, after which one."""

    after: UUID | None
    most: int


@handler("registration.index_supplier")
def follow_supplier(uow: UnitOfWork, event: Event) -> None:
    """Handle `identity.supplier_verified`: put the supplier's present name into the index."""
    _index(uow, ids=[UUID(event.payload["organisation_id"])], after=None, limit=1)


def index_suppliers(uow: UnitOfWork, command: int | None = None) -> int:
    """Put the names of all suppliers into the index; returns how many it looked at.

    For suppliers that were verified before the index had their names, and for accounts that were
    closed. `command` is how many at a time, None for `BITE`; each bite is committed. Twice is the
    same.
    """
    done, size, after = 0, command or BATCH_SIZE, None
    while some := uow.apart(_some, _Batch(after=after, most=size)):
        done, after = done + len(some), some[-1]
    return done


def _some(uow: UnitOfWork, bite: _Batch) -> Sequence[UUID]:
    return _index(uow, ids=None, after=bite.after, limit=bite.most)


def _index(
    uow: UnitOfWork, *, ids: Sequence[UUID] | None, after: UUID | None, limit: int
) -> Sequence[UUID]:
    suppliers = supplier_names(uow.session, ids=ids, after=after, limit=limit)
    found = [each.id for each in suppliers]
    query = select(Business.organisation_id).where(Business.organisation_id.in_(found))
    registered = set(uow.session.scalars(query))
    wanted = {
        each.id: (each.name, each.name_ur) if each.in_use and each.id not in registered else None
        for each in suppliers
    }
    keep_supplier_names(uow, wanted)
    return found
