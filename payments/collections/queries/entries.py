"""The entries of the ledger that a figure is made of, newest first, each with its transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.ledger.public import Told, days_span, income_sides, told_transactions
from app.paging import PAGE, Page, cut, decode_cursor
from payments.collections.queries.sums import Filters, channel_of, way_of

_LAST = 2**63 - 1


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
    """Return entries of a figure: three queries. Raises Invalid for a foreign cursor."""
    before = int(decode_cursor(cursor, 1)[0]) if cursor else _LAST
    span = days_span(session, filters.since, filters.until)
    found: Sequence[Entry] = []
    if span is not None:
        query = _query(filters, way, span[0], min(span[1], before - 1))
        rows = session.execute(query.limit(limit + 1))
        found = [Entry(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented way
    page = cut(found, limit, lambda entry: [entry.number])
    return Entries(
        page=page, told=told_transactions(session, [entry.transaction_id for entry in page.items])
    )


def _query(filters: Filters, way: str, first: int, last: int) -> Select[Any]:
    of = income_sides().c
    sides = (
        select(
            of.number,
            of.day,
            of.transaction_id,
            of.account,
            of.head.label("head_code"),
            of.ddo.label("ddo_code"),
            channel_of(of.other).label("channel"),
            way_of(of.other).label("way"),
            of.credited_paisa,
        )
        .where(of.number.between(first, last))
        .subquery("named")
    )
    query = select(sides).where(*filters.conditions(sides.c))
    if way:
        query = query.where(sides.c.way == way)
    return query.order_by(sides.c.number.desc(), sides.c.account)
