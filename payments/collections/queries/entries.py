"""The entries of the ledger that a figure is made of, newest first, each with its transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, tuple_
from sqlalchemy.orm import Session

from app.calendar import A_DAY, local_day
from app.errors import Invalid
from app.ledger.public import Told, days_span, describe_transactions, income_sides
from app.paging import INCOMPLETE, PAGE, Page, as_instant, cut, decode_cursor, microseconds
from payments.collections.queries.hidden_income import hidden_income
from payments.collections.queries.sums import Filters, channel_of, collection_sums, flow_of

# Time of the entry (microseconds), its number, its account.
Key = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a head: above zero is credited to it, in paisa; `way` says how it counts."""

    number: int
    day: date
    transaction_id: UUID
    account: str
    head_code: str
    ddo_code: str
    channel: str
    way: str
    credited_paisa: int
    happened_at: datetime

    @property
    def key(self) -> Key:
        """Sort key of the entry, newest first."""
        return microseconds(self.happened_at), self.number, self.account


@dataclass(frozen=True, kw_only=True)
class Entries:
    """A page of entries, and what their transactions say of themselves."""

    page: Page[Entry]
    told: Mapping[UUID, Told]


def entries(
    session: Session,
    filters: Filters,
    *,
    way: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Entries:
    """Return entries of a figure, those that happened last first. Raises Invalid for a bad cursor.

    What happened earlier may be posted later, so their numbers give no order. The sums of days say
    how far back a page reaches, so that a page of a year reads a few days of the ledger.
    """
    before = _read(cursor) if cursor else None
    until = min(filters.until, local_day(as_instant(before[0]))) if before else filters.until
    found: list[Entry] = []
    while len(found) <= limit and until >= filters.since:
        left = limit + 1 - len(found)
        # Of the day of the cursor nobody knows here how much is left, so it is read besides.
        counted = until - A_DAY if before and not found else until
        since = _first_day(session, replace(filters, until=counted), way, left)
        found += _some(session, replace(filters, since=since, until=until), way, before, left)
        until = since - A_DAY
    page = cut(found, limit, lambda entry: entry.key)
    return Entries(
        page=page,
        told=describe_transactions(session, [entry.transaction_id for entry in page.items]),
    )


def _first_day(session: Session, filters: Filters, way: str, most: int) -> date:
    """Return the day back to which one reads for so many entries, by the sums: two queries.

    It is the first of all where they tell of fewer.
    """
    sums, values = collection_sums(session, filters)
    entries = func.sum(_entries_of(sums, way)).label("entries")
    days = select(sums.c.day, entries).group_by(sums.c.day).subquery("days")
    so_far = func.sum(days.c.entries).over(order_by=days.c.day.desc()).label("so_far")
    reached = select(days.c.day, so_far).subquery("reached")
    last = select(func.max(reached.c.day)).where(reached.c.so_far >= most)
    return session.scalar(last, values) or filters.since


def _entries_of(sums: Subquery, way: str) -> ColumnElement[int]:
    """Return how many entries of a way a row of sums counts.

    Refunds are few beside what was collected in the same row: of such a row only one is sure.
    """
    if not way:
        return sums.c.entries
    count = literal(1) if way == "refunded" else sums.c.entries
    return case((sums.c[f"{way}_paisa"] != 0, count), else_=0)


def _read(cursor: str) -> Key:
    at, number, account = decode_cursor(cursor, 3)
    if not isinstance(at, int) or not isinstance(number, int) or not isinstance(account, str):
        raise Invalid(INCOMPLETE)
    return at, number, account


def _some(
    session: Session, filters: Filters, way: str, before: Key | None, limit: int
) -> Sequence[Entry]:
    """Return the entries of some days: one query for their numbers, one for themselves."""
    span = days_span(session, filters.since, filters.until)
    if span is None:
        return []
    query = _query(filters, way, span, before)
    rows = session.execute(query.limit(limit))
    return [Entry(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented way


def _query(filters: Filters, way: str, span: tuple[int, int], before: Key | None) -> Select[Any]:
    of = income_sides(timed=True).c
    sides = (
        select(
            of.number,
            of.day,
            of.transaction_id,
            of.account,
            of.head.label("head_code"),
            of.ddo.label("ddo_code"),
            channel_of(of.other).label("channel"),
            flow_of(of.other).label("way"),
            of.credited_paisa,
            of.happened_at,
        )
        .where(of.number.between(*span), of.day.between(filters.since, filters.until))
        .subquery("named")
    )
    order = tuple_(sides.c.happened_at, sides.c.number, sides.c.account)
    readable = sides.c.transaction_id.not_in(hidden_income())
    query = select(sides).where(readable, *filters.conditions(sides.c))
    if before is not None:
        at, number, account = before
        query = query.where(order < tuple_(literal(as_instant(at)), number, account))
    if way:
        query = query.where(sides.c.way == way)
    return query.order_by(sides.c.happened_at.desc(), sides.c.number.desc(), sides.c.account.desc())
