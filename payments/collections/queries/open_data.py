"""Collections for everybody: by month, head and department, of the days that are over.

No person, payer or bill is in it: a figure is what an account of the government's took. Even one
of a single payment says only what the fee's public table of prices says; whose it was stands
nowhere. Today is left out until it is over, so that nobody sees single payments arrive. What came
under a veil appears on its own day once the veil is lifted, also in a month that was read before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Select, cast, func, select, tuple_
from sqlalchemy.orm import Session

from app.calendar import A_DAY, local_day
from app.errors import Invalid
from app.identity.public import departments_by_ddo
from app.ledger.public import closed_months, fiscal_year_of, month_of
from app.paging import INCOMPLETE, MAX_PAGE_SIZE, Page, cut, decode_cursor
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.collections.queries.sums import Filters, collection_sums

MAX_MONTHS = 120
_AMOUNTS = ("collected_paisa", "refunded_paisa", "moved_paisa")


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """A month's sums for a head and a DDO, in paisa; `department` "" if not known."""

    month: date
    head: str
    ddo: str
    collected_paisa: int
    refunded_paisa: int
    moved_paisa: int
    department: str = ""
    department_ur: str = ""
    provisional: bool = True

    @property
    def net_paisa(self) -> int:
        """Net amount of the head (paisa)."""
        return self.collected_paisa - self.refunded_paisa + self.moved_paisa


@dataclass(frozen=True, kw_only=True)
class OpenCollections:
    """A page of rows up to the end of the day `complete_to`; when one of them last changed."""

    since: date
    until: date
    complete_to: date
    updated_at: datetime | None
    page: Page[OpenRow]


def open_collections(
    uow: UnitOfWork,
    since: date | None,
    until: date | None,
    cursor: str | None = None,
    limit: int = MAX_PAGE_SIZE,
) -> OpenCollections:
    """Return a page by month, head and DDO: at most five queries; anybody may ask.

    Months are named by any of their days; the fiscal year where left out. Raises Invalid for the
    wrong order, too many months, or a foreign cursor.
    """
    complete_to = local_day(uow.now) - A_DAY
    first, last = _requested_months(since, until, complete_to)
    filters = Filters(since=first, until=min(last, complete_to))
    query, values = _query(uow.session, filters, cursor)
    rows = uow.session.execute(query.limit(limit + 1), values).all()
    page = cut(rows, limit, lambda row: [row.month.isoformat(), row.head, row.ddo])
    return OpenCollections(
        since=first,
        until=last,
        complete_to=complete_to,
        updated_at=rows[0].updated_at if rows else None,
        page=Page(_to_open_rows(uow, page.items, first, last), page.next_cursor),
    )


def _requested_months(
    since: date | None, until: date | None, complete_to: date
) -> tuple[date, date]:
    last = month_of(until or complete_to)[1]
    first = month_of(since or min(fiscal_year_of(complete_to), last))[0]
    if first > last:
        problem = sentence("The last day must not be before the first day.")
        raise Invalid(problem, fields={"until": problem})
    if (last.year - first.year) * 12 + last.month - first.month >= MAX_MONTHS:
        problem = sentence("Choose up to %(most)s months.", most=MAX_MONTHS)
        raise Invalid(problem, fields={"until": problem})
    return first, last


def _query(
    session: Session, filters: Filters, cursor: str | None
) -> tuple[Select[Any], dict[str, object]]:
    found, values = collection_sums(session, filters)
    sums = found.c
    month = cast(func.date_trunc("month", sums.day), Date)
    grouped = (
        select(
            month.label("month"),
            sums.head_code.label("head"),
            sums.ddo_code.label("ddo"),
            *(cast(func.sum(sums[name]), BigInteger).label(name) for name in _AMOUNTS),
            # Of all rows, also those of other pages: the window is looked through before the limit.
            func.max(func.max(sums.changed_at)).over().label("updated_at"),
        )
        .group_by(month, sums.head_code, sums.ddo_code)
        .having(func.sum(sums.entries) > 0)
        .subquery("grouped")
    )
    key = (grouped.c.month, grouped.c.head, grouped.c.ddo)
    query = select(grouped).order_by(*key)
    return (query.where(tuple_(*key) > _after(cursor)) if cursor else query), values


def _after(cursor: str) -> ColumnElement[Any]:
    month, head, ddo = decode_cursor(cursor, 3)
    try:
        return tuple_(date.fromisoformat(str(month)), str(head), str(ddo))
    except ValueError:
        raise Invalid(INCOMPLETE) from None


def _to_open_rows(uow: UnitOfWork, rows: Sequence[Any], first: date, last: date) -> list[OpenRow]:
    known = departments_by_ddo(uow.session)
    closed = closed_months(uow.session, first, last)
    return [
        OpenRow(
            month=row.month,
            head=row.head,
            ddo=row.ddo,
            **{name: getattr(row, name) for name in _AMOUNTS},
            department=known[row.ddo].name if row.ddo in known else "",
            department_ur=known[row.ddo].name_ur if row.ddo in known else "",
            provisional=row.month not in closed,
        )
        for row in rows
    ]
