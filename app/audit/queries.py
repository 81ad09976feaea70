"""Reading the trail: by subject, actor, action and time, newest first, in keyset pages."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import eq, ge, lt
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from app.audit.exceptions import ExceptionLists
from app.audit.line_macs import is_mac_of_line
from app.audit.models import AuditEntry
from app.audit.permissions import READ_OWN_TRAIL, READ_TRAIL
from app.audit.subjects import AuditSubjects, Name
from app.audit.veils import Veils
from app.audit.words import sentence_of, words_of
from app.clock import real_now
from app.db import Json
from app.errors import NotFound
from app.feeds import FeedPosition, head
from app.identity.people.models import Organisation, Person
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_digests import ROWS_WRITTEN
from app.unit_of_work import UnitOfWork

FEED = "audit"
EXPORT_BATCH = 500
MAX_COUNTED = 1_000
MAX_SAMPLE = 200
REVIEWED = timedelta(days=30)
_MAC_BYTES = 32
# Nobody is signed in yet when it is written, so that it has no actor: its subject is who did it.
_SIGN_IN = "session.started"
Conditions = Sequence[ColumnElement[bool]]
_POSITION = and_(FeedPosition.feed == FEED, FeedPosition.row_id == AuditEntry.id)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Some of the lines up to a number, drawn by a seed: the same ones each time."""

    size: int
    seed: str
    newest: int


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A search filter; None means anything. `since` is inclusive, `until` is not."""

    about: str | None = None
    exception: str | None = None
    sample: "Sample | None" = None
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
    about: Name | None = None

    @property
    def refused(self) -> bool:
        """True if the act was refused or failed; an officer's refusal is an act of theirs."""
        return self.action.endswith(".refused") and "code" in (self.after or {})

    @property
    def act(self) -> str:
        """Return the act in words, without its doer: "approved tender TSE-…"."""
        words = words_of(self.action, refused=self.refused)
        own = self.subject == str(self.actor_id)
        return words if own else sentence_of(words, self.about or _called(self.after))

    @property
    def text(self) -> str:
        """Return the whole line in words."""
        if self.action == _SIGN_IN and isinstance(self.about, Name):
            return f"{self.about.name} {words_of(self.action)}"
        return f"{self.actor or 'The system'} {self.act}"

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


def _called(after: Json | None) -> str:
    """Return the name that a line holds, for a row that belongs to no subject."""
    texts = ((after or {}).get(key) for key in ("name", "title", "code", "word", "key", "number"))
    return next((text for text in texts if isinstance(text, str) and text), "")


def trail(
    uow: UnitOfWork, wanted: Filter, *, cursor: str | None = None, limit: int = PAGE
) -> Page[Entry]:
    """List what everybody did; for auditors."""
    require(uow.actor, READ_TRAIL)
    wanted_lines = [*_matching(uow, wanted), uow.port(Veils).lifted()]
    if wanted.sample is not None:
        return Page(_with_names(uow, _draw(uow.session, wanted_lines, wanted.sample)), None)
    page = _page(uow.session, wanted_lines, cursor, limit)
    return replace(page, items=_with_names(uow, page.items))


def own_trail(uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE) -> Page[Entry]:
    """List the acts done in the actor's name, and those refused to them."""
    require(uow.actor, READ_OWN_TRAIL)
    return _page(uow.session, _matching(uow, Filter(actor_id=uow.actor.person)), cursor, limit)


def entry(uow: UnitOfWork, entry_id: UUID) -> Entry:
    """Return one line; raises NotFound."""
    require(uow.actor, READ_TRAIL)
    visible = _lines().where(AuditEntry.id == entry_id, uow.port(Veils).lifted())
    row = uow.session.execute(visible).one_or_none()
    if row is None:
        raise NotFound
    found = Entry(**row._mapping)  # noqa: SLF001 - its public name
    return _with_names(uow, [found])[0]


def _with_names(uow: UnitOfWork, entries: Sequence[Entry]) -> list[Entry]:
    """Return lines with the names of what they are about; nobody is shown those of own lines."""
    names = uow.port(AuditSubjects).names(uow.session, {each.subject for each in entries})
    return [replace(each, about=names.get(each.subject)) for each in entries]


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
    wanted_lines = [*_matching(uow, wanted), uow.port(Veils).lifted()]
    if wanted.sample is not None:
        return iter(_with_names(uow, _draw(uow.session, wanted_lines, wanted.sample)))
    return _walk(uow, wanted_lines)


def newest_number(session: Session) -> int:
    """Return the number of the newest sealed line, 0 if there is none."""
    newest = head(session, FEED)
    return newest.number if newest else 0


@dataclass(frozen=True, kw_only=True)
class CountedList:
    """A list of exceptions, and the number of lines on it, up to a limit."""

    code: str
    title: str
    why: str
    count: int


def count_lists(uow: UnitOfWork, wanted: Filter) -> list[CountedList]:
    """Count the lines of each list of exceptions among those wanted; for auditors."""
    require(uow.actor, READ_TRAIL)
    matching = [*_matching(uow, wanted), uow.port(Veils).lifted()]
    lists = uow.port(ExceptionLists).each
    counts = [
        select(AuditEntry.id).where(*matching, each.lines(uow)).limit(MAX_COUNTED).subquery()
        for each in lists
    ]
    row = uow.session.execute(
        select(*(select(func.count()).select_from(each).scalar_subquery() for each in counts))
    ).one()
    return [
        CountedList(code=each.code, title=each.title, why=each.why, count=count)
        for each, count in zip(lists, row, strict=True)
    ]


def _draw(session: Session, wanted: Conditions, sample: Sample) -> list[Entry]:
    """Draw by a digest of seed and line: nobody can choose a line by choosing its order."""
    draw = func.md5(func.concat(sample.seed, cast(AuditEntry.id, Text)))
    upto = FeedPosition.number <= sample.newest
    query = _lines().where(*wanted, upto).order_by(draw, AuditEntry.id).limit(sample.size)
    lines = [Entry(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - its public name
    return sorted(lines, key=lambda each: each.id, reverse=True)


def _walk(uow: UnitOfWork, wanted: Conditions) -> Iterator[Entry]:
    cursor: str | None = None
    while True:
        page = _page(uow.session, wanted, cursor, EXPORT_BATCH)
        yield from _with_names(uow, page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _page(session: Session, wanted: Conditions, cursor: str | None, limit: int) -> Page[Entry]:
    query = _lines().where(*wanted).order_by(AuditEntry.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(AuditEntry.id < as_id(decode_cursor(cursor, 1)[0]))
    entries = [Entry(**row._mapping) for row in session.execute(query)]  # noqa: SLF001 - its public name
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


def _matching(uow: UnitOfWork, wanted: Filter) -> Conditions:
    asked = (
        (eq, AuditEntry.subject, wanted.subject),
        (eq, AuditEntry.actor_id, wanted.actor_id),
        (eq, AuditEntry.action, wanted.action),
        (ge, AuditEntry.at, wanted.since),
        (lt, AuditEntry.at, wanted.until),
    )
    found = [AuditEntry.action != ROWS_WRITTEN]
    found += [test(column, value) for test, column, value in asked if value is not None]
    if wanted.about:
        found.append(_meant(uow, wanted.about))
    if wanted.exception:
        found.append(uow.port(ExceptionLists).get(wanted.exception).lines(uow))
    return found


def _meant(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition of the lines that a text means, by their subject or their doer."""
    meant = uow.port(AuditSubjects).meant(uow.session, text)
    doers = [getattr(AuditEntry, doer).in_(ids) for doer, ids in meant.doers.items()]
    return or_(AuditEntry.subject.in_(meant.subjects), *doers)


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
