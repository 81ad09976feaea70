"""Changes by number, as far as a follower may see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.errors import Invalid
from app.feeds.models import Change, FeedPosition
from app.feeds.public import PUBLIC, ChangeKind
from app.feeds.use_cases import Feed, seal
from app.permissions import Actor
from app.row_macs import UNCHECKED, genuine_lines
from app.text import sentence
from app.unit_of_work import UnitOfWork

CHANGES = Feed(name="changes", row_id=Change.id, xid=Change.xid, party=Change.party)


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """That something changed: ask `link` for more. `position` is the cursor.

    `status` is the status at the time when the change was noted.
    """

    position: int
    kind: str
    id: UUID
    reference: str
    status: str
    at: datetime
    path: str


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A reader of rows of these parties, with these permissions."""

    parties: frozenset[UUID]
    permissions: frozenset[str]


def seal_changes(uow: UnitOfWork, command: None) -> int:
    """Number changes that have settled; returns how many. Safe to run at any time."""
    del command
    return seal(uow, CHANGES)


def follower_of(actor: Actor, kinds: Iterable[ChangeKind]) -> Follower:
    """Return the actor as a follower: of their own rows, their organisation's, and public ones."""
    named = {each for kind in kinds for each in kind.permissions}
    own = (actor.person_id, actor.organisation_id, PUBLIC)
    return Follower(
        parties=frozenset(party for party in own if party is not None),
        permissions=frozenset({"", *(each.name for each in named if actor.may(each))}),
    )


def require_known(kinds: Collection[str], known: Iterable[ChangeKind]) -> None:
    """Refuse a kind that no domain contributes."""
    names = sorted(each.name for each in known)
    if unknown := [each for each in kinds if each not in names]:
        problem = sentence(
            "Nothing of the kind “%(kind)s” can be followed. Choose among %(kinds)s.",
            kind=unknown[0],
            kinds=", ".join(names),
        )
        raise Invalid(problem, fields={"kind": problem})


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Changes, and the position to continue from."""

    items: Sequence[ChangeView]
    next: int


def changes_after(
    session: Session, follower: Follower, position: int, limit: int, kinds: Collection[str] = ()
) -> Changes:
    """Return the changes after a position that a follower may see, oldest first: one query.

    Of a thing that is both a person's and their firm's they see one row of the two. A row that
    this program did not write is left out.
    """
    query = (
        select(Change, FeedPosition.number)
        .join(FeedPosition, FeedPosition.row_id == Change.id)
        .where(
            FeedPosition.feed == CHANGES.name,
            FeedPosition.party.in_(follower.parties),
            FeedPosition.number > position,
            Change.permission.in_(follower.permissions),
            ~_seen_otherwise(follower),
            *((Change.kind.in_(kinds),) if kinds else ()),
        )
        .order_by(FeedPosition.number)
        .limit(limit)
    )
    rows = session.execute(query, execution_options=UNCHECKED).all()
    found = [_view(change, number) for change, number in genuine_lines(session, rows)]
    return Changes(items=found, next=rows[-1].number if rows else position)


def _seen_otherwise(follower: Follower) -> ColumnElement[bool]:
    other = aliased(Change)
    same = (
        other.event_id == Change.event_id,
        other.kind == Change.kind,
        other.subject_id == Change.subject_id,
    )
    mine = other.party.in_(follower.parties), other.permission.in_(follower.permissions)
    return exists().where(and_(*same, *mine, other.party < Change.party))


def _view(change: Change, number: int) -> ChangeView:
    return ChangeView(
        position=number,
        kind=change.kind,
        id=change.subject_id,
        reference=change.reference,
        status=change.status,
        at=change.at,
        path=change.path,
    )
