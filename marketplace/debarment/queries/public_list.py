"""The public list of those who are barred, with its changes. Everybody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.feeds import Feed, after, head, seal
from app.identity.public import organisations_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import (
    DebarmentChange,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
)
from marketplace.debarment.policy import BarStatus, MatterKind
from marketplace.debarment.use_cases.bars import Bar, bars_of

FEED = "debarment"
CHANGES = Feed(name=FEED, row_id=DebarmentChange.id, xid=DebarmentChange.xid)


@dataclass(frozen=True, kw_only=True)
class BarView:
    """An entry of the public list. What bars by a department names it; no NTN and no CNIC."""

    id: UUID
    number: str
    name: str
    name_ur: str
    role: str
    kind: MatterKind
    department: str
    department_ur: str
    ground: Sentence
    decided_on: date
    term_from: date
    term_to: date
    status: BarStatus


def public_bars(
    uow: UnitOfWork, *, every: bool, cursor: str | None, limit: int = PAGE
) -> Page[BarView]:
    """Return a page of the public list, the newest order first: those in force, or every one."""
    query = _published()
    if not every:
        query = query.where(DebarmentOrder.ends_on >= local_day(uow.now))
    if cursor:
        query = query.where(DebarmentOrder.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query.order_by(DebarmentOrder.id.desc()).limit(limit + 1)).all()
    page = cut([(row[0], row[1], row[2]) for row in rows], limit, lambda row: [str(row[0].id)])
    bars = bars_of(uow.session, page.items, uow.now)
    shown = [bar for bar in bars if every or bar.status is BarStatus.IN_FORCE]
    return Page(items=bar_views(uow.session, shown), next_cursor=page.next_cursor)


def _published() -> Select[DebarmentOrder, DebarmentParty, DebarmentMatter]:
    return (
        select(DebarmentOrder, DebarmentParty, DebarmentMatter)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .where(and_(DebarmentOrder.bars, DebarmentOrder.approved_at.is_not(None)))
    )


def bar_views(session: Session, bars: Sequence[Bar]) -> list[BarView]:
    """Write bars as everybody may read them: one query more."""
    departments = organisations_by_id(session, {bar.matter.department_id for bar in bars})
    return [
        BarView(
            id=bar.id,
            number=bar.number,
            name=bar.party.name,
            name_ur=bar.party.name_ur,
            role=bar.party.role,
            kind=bar.kind,
            department=departments[bar.matter.department_id].name,
            department_ur=departments[bar.matter.department_id].name_ur,
            ground=bar.ground,
            decided_on=local_day(bar.facts.begins_at),
            term_from=local_day(bar.facts.begins_at),
            term_to=bar.last_day,
            status=bar.status,
        )
        for bar in bars
    ]


@dataclass(frozen=True, kw_only=True)
class BarChange:
    """A change in the list: `position` is the cursor. `entry` is the entry as it is now."""

    position: int
    kind: str
    at: datetime
    entry: BarView


def seal_changes(uow: UnitOfWork, command: None) -> int:
    """Number changes that have settled; returns how many. Safe to run at any time."""
    del command
    return seal(uow, CHANGES, 2_000)


@dataclass(frozen=True, kw_only=True)
class BarChanges:
    """Changes, and the position to go on from."""

    items: Sequence[BarChange]
    next: int


def changes_after(uow: UnitOfWork, position: int, limit: int) -> BarChanges:
    """Return the changes after a position, oldest first: none is missed or repeated."""
    numbers = {row.row_id: row.number for row in after(uow.session, FEED, position, limit)}
    if not numbers:
        return BarChanges(items=(), next=position)
    changes = uow.session.scalars(
        select(DebarmentChange).where(DebarmentChange.id.in_(list(numbers)))
    ).all()
    query = _published().where(DebarmentOrder.id.in_({each.order_id for each in changes}))
    rows = [(row[0], row[1], row[2]) for row in uow.session.execute(query)]
    bars = bars_of(uow.session, rows, uow.now)
    entries = {view.id: view for view in bar_views(uow.session, bars)}
    found = [
        BarChange(
            position=numbers[each.id], kind=each.kind, at=each.at, entry=entries[each.order_id]
        )
        for each in changes
        if each.order_id in entries
    ]
    ordered = sorted(found, key=lambda change: change.position)
    return BarChanges(items=ordered, next=max(numbers.values()))


def newest_changes(uow: UnitOfWork, limit: int) -> Sequence[BarChange]:
    """Return the newest numbered changes, the newest first, for followers of the list."""
    newest = head(uow.session, FEED)
    if newest is None:
        return []
    return changes_after(uow, max(0, newest.number - limit), limit).items[::-1]
