"""The figures of a period: by day and channel, by head, by DDO, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Row, cast, func, select, tuple_
from sqlalchemy.orm import Session

from payments.collections.queries.sums import Filters, collection_sums

_AMOUNTS = ("collected_paisa", "refunded_paisa", "moved_paisa", "entries")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Amounts collected, refunded and moved, in paisa, and the number of ledger entries."""

    collected_paisa: int = 0
    refunded_paisa: int = 0
    moved_paisa: int = 0
    entries: int = 0

    @property
    def net_paisa(self) -> int:
        """Net amount of the heads (paisa), as in their ledger accounts."""
        return self.collected_paisa - self.refunded_paisa + self.moved_paisa

    def __add__(self, other: "Sums") -> "Sums":
        """Add up, name by name: written out, for a year's figures add some thousands."""
        return Sums(
            collected_paisa=self.collected_paisa + other.collected_paisa,
            refunded_paisa=self.refunded_paisa + other.refunded_paisa,
            moved_paisa=self.moved_paisa + other.moved_paisa,
            entries=self.entries + other.entries,
        )


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Sums of a period. Whatever they are added up by, they are the same total."""

    by_day_and_channel: Mapping[tuple[date, str], Sums] = field(default_factory=dict)
    by_head: Mapping[str, Sums] = field(default_factory=dict)
    by_ddo: Mapping[str, Sums] = field(default_factory=dict)

    @property
    def total(self) -> Sums:
        """Everything."""
        return added(self.by_day_and_channel.values())

    @property
    def by_day(self) -> Mapping[date, Sums]:
        """By day, those with entries only."""
        return grouped_sums((day, sums) for (day, _), sums in self.by_day_and_channel.items())

    @property
    def by_channel(self) -> Mapping[str, Sums]:
        """By channel."""
        return grouped_sums((name, sums) for (_, name), sums in self.by_day_and_channel.items())


def added(many: Any) -> Sums:  # noqa: ANN401 - any iterable of sums
    """Add up sums."""
    return sum(many, Sums())


def grouped_sums(pairs: Any) -> dict[Any, Sums]:  # noqa: ANN401 - pairs of anything and sums
    """Add up sums by what they are paired with, in its order."""
    found: dict[Any, Sums] = {}
    for key, sums in pairs:
        known = found.get(key)
        found[key] = sums if known is None else known + sums
    return dict(sorted(found.items()))


def figures(session: Session, filters: Filters) -> Figures:
    """Return the figures of a period: two queries, however many entries there are.

    PostgreSQL adds the days' rows up twice, by day and channel and by head and DDO; those few pairs
    are added up by head and by DDO here. A third pass over a year's rows would cost it more.
    """
    sums, values = collection_sums(session, filters)
    of = sums.c
    query = select(
        of.day,
        of.channel,
        of.head_code,
        of.ddo_code,
        func.grouping(of.day).label("kind"),
        *(cast(func.sum(of[name]), BigInteger).label(name) for name in _AMOUNTS),
    ).group_by(func.grouping_sets(tuple_(of.day, of.channel), tuple_(of.head_code, of.ddo_code)))
    query = query.having(func.sum(of.entries) > 0)
    return _sorted_out(session.execute(query, values).all())


# The values of `grouping`: 1 if the row is not by day.
_BY_DAY, _BY_HEAD = 0, 1


def _sorted_out(rows: Sequence[Row[Any]]) -> Figures:
    days = [row for row in rows if row.kind == _BY_DAY]
    pairs = [(row, _sums(row)) for row in rows if row.kind == _BY_HEAD]
    return Figures(
        by_day_and_channel={
            (row.day, row.channel): _sums(row)
            for row in sorted(days, key=lambda row: (row.day, row.channel))
        },
        by_head=grouped_sums((row.head_code, sums) for row, sums in pairs),
        by_ddo=grouped_sums((row.ddo_code, sums) for row, sums in pairs),
    )


def _sums(row: Row[Any]) -> Sums:
    return Sums(
        collected_paisa=row.collected_paisa,
        refunded_paisa=row.refunded_paisa,
        moved_paisa=row.moved_paisa,
        entries=row.entries,
    )
