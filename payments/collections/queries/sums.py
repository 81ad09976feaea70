"""Sums of collections: folded days, and what the ledger has posted since, as one.

A sum is exact at any moment, however long ago the ledger was folded: the place of the fold, the
days and the tail are read in one statement, of one snapshot.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Subquery,
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

WAYS = ("collected", "refunded", "moved")
# What the other account of an entry says: how it came, and by which channel.
_CLEARING, _REFUNDS = "payments:clearing:", "payments:refunds-payable:"
# Whose accounts name no channel: these stand for one.
_OTHERS = {
    "payments:credit-notes:": "credit",
    "payments:suspense": "suspense",
    "payments:deposits:": "deposit",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which entries count: days in the province (both included), and what else was asked for.

    `ddos` None is every DDO; `but_ddos` leaves some out. `channel` "" is what came by none.
    """

    since: date
    until: date
    head: str = ""
    channel: str | None = None
    ddos: frozenset[str] | None = None
    but_ddos: frozenset[str] = frozenset()

    def conditions(self, of: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - columns by name
        """Say it of something that has the columns of `collection_days`."""
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


def way_of(other: ColumnElement[str]) -> ColumnElement[str]:
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
    way = way_of(sides.c.other)

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


def collection_sums(session: Session, filters: Filters) -> tuple[Subquery, dict[str, object]]:
    """Return sums by day, head, DDO and channel for a larger statement, and its parameters.

    Asks one query itself. A day may have two rows: what was folded of it, and what was not.
    `changed_at` is when a row was folded last, or now: by the clock on the wall, for browsers.
    """
    seen = session.execute(select(CollectionFold.folded_to)).scalar_one()
    tail, days = _tail(), CollectionDay.__table__.c
    fresh = select(*tail.c, _NOW.label("changed_at")).where(*filters.conditions(tail.c))
    columns = [days[column.name] for column in fresh.selected_columns]
    sums = both(select(*columns).where(*filters.conditions(days)), fresh).subquery("sums")
    span = {"since": filters.since, "until": filters.until}
    return sums, {"seen": seen, "now": real_now()} | span
