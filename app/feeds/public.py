"""Changes that programs follow: a bill was paid, a tender published, an application decided.

A domain records them in the handler of its event, with the status that the thing has then. It
says who may know: a party (person, firm or department) and the permission needed there. A follower
reads them by number, as every feed (see `app/feeds`): none is missed, none comes twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.db import new_id
from app.feeds.models import Change
from app.outbox.models import Event
from app.permissions import Permission
from app.text import Sentence
from app.unit_of_work import UnitOfWork

# The party of rows that anybody may see.
PUBLIC = UUID(int=0)
Audience = Iterable[tuple[UUID | None, Permission | None]]
TO_PUBLIC: Audience = ((PUBLIC, None),)


@dataclass(frozen=True, kw_only=True)
class ChangeKind:
    """A kind of thing that programs follow, by its name in the API; contributed by its domain.

    `permissions` are those by which parties see changes of it; none if everybody does.
    """

    name: str
    label: Sentence
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """A thing that changed: its kind, id, reference, status now, and its path in the API."""

    kind: str
    subject_id: UUID
    reference: str
    status: str
    path: str


def record_change(uow: UnitOfWork, event: Event, facts: ChangeFacts, to: Audience) -> None:
    """Record a change, once for each party that may know; a party that is None does not exist."""
    named = {party: permission for party, permission in to if party is not None}
    for party, permission in named.items():
        uow.session.add(
            Change(
                id=new_id(),
                event_id=event.id,
                party=party,
                permission=permission.name if permission else "",
                at=event.occurred_at,
                **vars(facts),
            )
        )
