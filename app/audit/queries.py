"""Reading the trail: by subject, actor, action and time, newest first, in keyset pages."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Select, and_, func, select
from sqlalchemy.orm import Session

from app.audit.line_macs import is_mac_of_line
from app.audit.models import AuditEntry
from app.audit.permissions import READ_OWN_TRAIL, READ_TRAIL
from app.audit.veils import Veils
from app.clock import real_now
from app.db import Json
from app.errors import NotFound
from app.feeds import FeedPosition
from app.identity.people.models import Organisation, Person
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_digests import ROWS_WRITTEN
from app.unit_of_work import UnitOfWork

FEED = "audit"
EXPORT_BATCH = 500
_MAC_BYTES = 32
_POSITION = and_(FeedPosition.feed == FEED, FeedPosition.row_id == AuditEntry.id)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A search filter; None means anything. `since` is inclusive, `until` is not."""

    subject: str | None = None
    actor_id: UUID | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the trail. `number` is None until the sealer has numbered it."""

    id: UUID
    at: datetime
    action: str
    subject: str
    actor_id: UUID | None
    actor: str | None
    acting_for: str | None
    before: Json | None
    after: Json | None
    request_id: str
    number: int | None

    @property
    def refused(self) -> bool:
        """True if the act was refused or failed."""
        return self.action.endswith(".refused")

    @property
    def changes(self) -> list["Change"]:
        """The changes, by name."""
        return differences(self.before, self.after)


@dataclass(frozen=True)
class Change:
    """A value before and after; None if there was or is none."""

    name: str
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        """True if the values differ."""
        return self.before != self.after


def trail(
    uow: UnitOfWork, wanted: Filter, *, cursor: str | None = None, limit: int = PAGE
) -> Page[Entry]:
    """List what everybody did; for auditors."""
    require(uow.actor, READ_TRAIL)
    return _page(uow.session, wanted, cursor, limit, uow.port(Veils).lifted())


def own_trail(uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE) -> Page[Entry]:
    """List the acts done in the actor's name, and those refused to them."""
    require(uow.actor, READ_OWN_TRAIL)
    return _page(uow.session, Filter(actor_id=uow.actor.person), cursor, limit)


def entry(uow: UnitOfWork, entry_id: UUID) -> Entry:
    """Return one line; raises NotFound."""
    require(uow.actor, READ_TRAIL)
    visible = _lines().where(AuditEntry.id == entry_id, uow.port(Veils).lifted())
    row = uow.session.execute(visible).one_or_none()
    if row is None:
        raise NotFound
    return Entry(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def written_lines(
    uow: UnitOfWork, actions: Collection[str], subjects: Collection[str]
) -> list[AuditEntry]:
    """Return the lines of actions about subjects that this program wrote, oldest first.

    A line without a MAC is left out. For programs: it asks no permission.
    """
    about = AuditEntry.action.in_(actions), AuditEntry.subject.in_(subjects)
    query = select(AuditEntry, FeedPosition.number).outerjoin(FeedPosition, _POSITION)
    lines = uow.session.execute(query.where(*about).order_by(AuditEntry.id))
    return [
        line for line, number in lines if is_mac_of_line(uow.vault, vars(line), line.mac, number)
    ]


def last_line_under_another_key(session: Session, head: bytes) -> int:
    """Return the number of the last line whose MAC does not begin with a key's name; 0 if none."""
    begins = func.substr(AuditEntry.mac, 1, len(head), type_=LargeBinary) == head
    query = select(func.max(FeedPosition.number)).join(AuditEntry, _POSITION)
    named = func.length(AuditEntry.mac) > _MAC_BYTES
    return session.scalar(query.where(~and_(named, begins))) or 0


def count_without_number(session: Session) -> int:
    """Count the lines of the last day that the sealer has not numbered yet."""
    query = select(func.count()).select_from(AuditEntry).outerjoin(FeedPosition, _POSITION)
    recent = AuditEntry.at > real_now() - timedelta(days=1)
    return session.scalar(query.where(FeedPosition.number.is_(None), recent)) or 0


def export(uow: UnitOfWork, wanted: Filter) -> Iterator[Entry]:
    """Yield every matching line, newest first, a bounded number in memory; for auditors."""
    require(uow.actor, READ_TRAIL)
    return _walk(uow.session, wanted, uow.port(Veils).lifted())


def _walk(session: Session, wanted: Filter, visible: ColumnElement[bool]) -> Iterator[Entry]:
    cursor: str | None = None
    while True:
        page = _page(session, wanted, cursor, EXPORT_BATCH, visible)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _page(
    session: Session,
    wanted: Filter,
    cursor: str | None,
    limit: int,
    visible: ColumnElement[bool] | None = None,
) -> Page[Entry]:
    query = _matching(_lines(), wanted).order_by(AuditEntry.id.desc()).limit(limit + 1)
    if visible is not None:
        query = query.where(visible)
    if cursor:
        query = query.where(AuditEntry.id < as_id(decode_cursor(cursor, 1)[0]))
    entries = [Entry(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - as above
    return cut(entries, limit, lambda each: (str(each.id),))


def _lines() -> Select[Any]:
    columns = [
        getattr(AuditEntry, name)
        for name in ("id", "at", "action", "subject", "actor_id", "before", "after", "request_id")
    ]
    return (
        select(
            *columns,
            Person.name.label("actor"),
            Organisation.name.label("acting_for"),
            FeedPosition.number,
        )
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .outerjoin(Organisation, Organisation.id == AuditEntry.acting_for)
        .outerjoin(FeedPosition, _POSITION)
    )


def _matching(query: Select[Any], wanted: Filter) -> Select[Any]:
    query = query.where(AuditEntry.action != ROWS_WRITTEN)
    if wanted.subject is not None:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query


def differences(before: Json | None, after: Json | None) -> list[Change]:
    """Compare two values name by name; nested names are joined by dots."""
    old, new = dict(_flat(before or {})), dict(_flat(after or {}))
    return [Change(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{name}.{place}")
    elif value is not None:
        yield name, str(value)
