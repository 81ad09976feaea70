"""Sums of collections: folded days, and what the ledger has posted since, as one.

A sum is exact at any moment, however long ago the ledger was folded: the place of the fold, the
days and the tail are read in one statement, of one snapshot.

What came for bills under a veil is left out until the veil is lifted: a sum of document fees, seen
day by day, would count who takes part in a tender. The ledger has it, and so have folded days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Subquery,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy import union_all as both
from sqlalchemy.orm import Session

from app.clock import real_now
from app.ledger.public import income_sides
from payments.collections.models import CollectionDay, CollectionFold
from payments.collections.queries.hidden_income import hidden_income

WAYS = ("collected", "refunded", "moved")
# Prefixes of an entry's other account: they show the way and the channel of the money.
_CLEARING, _REFUNDS = "payments:clearing:", "payments:refunds-payable:"
# Accounts without a channel: they count as one.
_OTHERS = {
    "payments:credit-notes:": "credit",
    "payments:suspense": "suspense",
    "payments:deposits:": "deposit",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filters of entries: days in the province (both included), and others.

    `ddos` None is every DDO; `but_ddos` leaves some out. `channel` "" means no channel.
    """

    since: date
    until: date
    head: str = ""
    channel: str | None = None
    ddos: frozenset[str] | None = None
    but_ddos: frozenset[str] = frozenset()

    def conditions(self, of: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - columns by name
        """Return the conditions for anything with the columns of `collection_days`."""
        found = [of.day.between(self.since, self.until)]
        if self.head:
            found.append(of.head_code == self.head)
        if self.channel is not None:
            found.append(of.channel == self.channel)
        if self.ddos is not None:
            found.append(of.ddo_code.in_(sorted(self.ddos)))
        if self.but_ddos:
            found.append(of.ddo_code.not_in(sorted(self.but_ddos)))
        return found


def flow_of(other: ColumnElement[str]) -> ColumnElement[str]:
    """Say by an entry's other account whether it was collected, refunded or moved."""
    came = or_(*(other.startswith(prefix) for prefix in (_CLEARING, *_OTHERS)))
    return case((came, "collected"), (other.startswith(_REFUNDS), "refunded"), else_="moved")


def channel_of(other: ColumnElement[str]) -> ColumnElement[str]:
    """Name an entry's channel by its other account; "" for what was moved between accounts."""
    coded = other.startswith(_CLEARING) | other.startswith(_REFUNDS)
    others = [(other.startswith(prefix), name) for prefix, name in _OTHERS.items()]
    return case((coded, func.split_part(other, ":", 3)), *others, else_="")


def ledger_sums(*which: Any) -> Select[Any]:  # noqa: ANN401 - conditions made of its columns
    """Sum up entries of the ledger as `collection_days` has them.

    `which` are functions of the entries' columns (see `income_sides`) that give conditions.
    """
    sides = income_sides()
    channel = channel_of(sides.c.other)
    way = flow_of(sides.c.other)

    def total(name: str, sign: int) -> ColumnElement[int]:
        paisa = func.coalesce(func.sum(sides.c.credited_paisa).filter(way == name), 0)
        return cast(paisa * sign, BigInteger).label(f"{name}_paisa")

    return (
        select(
            sides.c.day,
            sides.c.head.label("head_code"),
            sides.c.ddo.label("ddo_code"),
            channel.label("channel"),
            total("collected", 1),
            total("refunded", -1),
            total("moved", 1),
            func.count().label("entries"),
        )
        .where(*(condition(sides.c) for condition in which))
        .group_by(sides.c.day, sides.c.head, sides.c.ddo, channel)
    )


_NOW = bindparam("now", type_=DateTime(timezone=True))


@cache
def _tail() -> Subquery:
    """Write the ledger's open tail once: to build it costs as much as to ask it."""
    place = select(CollectionFold.folded_to).scalar_subquery()
    return ledger_sums(
        # The place only moves on, so what was read before bounds the tail from below: it lets the
        # planner see how short the tail is. What counts is the place in the statement's snapshot.
        lambda of: of.number > bindparam("seen", type_=BigInteger),
        lambda of: of.number > place,
        lambda of: of.day.between(bindparam("since", type_=Date), bindparam("until", type_=Date)),
    ).subquery("tail")


@cache
def _hidden_sums() -> Subquery:
    """Write once what is left out, below zero."""
    sums = ledger_sums(
        lambda of: of.transaction_id == any_(bindparam("veiled", type_=ARRAY(Uuid()))),
        lambda of: of.day.between(bindparam("since", type_=Date), bindparam("until", type_=Date)),
    ).subquery("below")
    columns = [
        column if column.name in _NAMES else cast(-column, BigInteger).label(column.name)
        for column in sums.c
    ]
    return select(*columns).subquery("veiled")


_NAMES = ("day", "head_code", "ddo_code", "channel")


def _places(session: Session) -> tuple[int, Sequence[UUID]]:
    """Return how far the ledger is folded, and the entries that nobody may count yet."""
    found = hidden_income().subquery("veiled")
    veiled = select(func.array_agg(found.c[0])).scalar_subquery()
    seen, ids = session.execute(select(CollectionFold.folded_to, veiled)).one()
    return seen, ids or ()


def collection_sums(session: Session, filters: Filters) -> tuple[Subquery, dict[str, object]]:
    """Return sums by day, head, DDO and channel for a larger statement, and its parameters.

    Asks one query itself. A day may have several rows: what was folded of it, what was not, and
    what is left out; `entries` of no more than zero together: nothing is to be seen.
    `changed_at` is when a row was folded last, or now: by the clock on the wall, for browsers.
    """
    seen, veiled = _places(session)
    tail, days = _tail(), CollectionDay.__table__.c
    fresh = select(*tail.c, _NOW.label("changed_at")).where(*filters.conditions(tail.c))
    columns = [days[column.name] for column in fresh.selected_columns]
    parts = [select(*columns).where(*filters.conditions(days)), fresh]
    values: dict[str, object] = {"since": filters.since, "until": filters.until}
    if veiled:
        out = _hidden_sums()
        unknown = cast(None, DateTime(timezone=True)).label("changed_at")
        parts.append(select(*out.c, unknown).where(*filters.conditions(out.c)))
        values["veiled"] = list(veiled)
    return both(*parts).subquery("sums"), values | {"seen": seen, "now": real_now()}
