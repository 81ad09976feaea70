"""Reasons why firms belong together: links between two firms, from common traits. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import NamedTuple
from uuid import UUID

from registration.register.policy.traits import TraitKind

OWNER, FORMER_OWNER = "owner", "former_owner"
ADDRESS, FORMER_ADDRESS = "address", "former_address"
NAME = "name"
# Names of a link while both have the trait at once, and if one had it after the other.
_KINDS = {
    TraitKind.OWNER: (OWNER, FORMER_OWNER),
    TraitKind.PLACE: (ADDRESS, FORMER_ADDRESS),
    # Two firms have one name at once only in old registers: that says nothing.
    TraitKind.NAME: (None, NAME),
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """Evidence that two firms belong together; `one` and `other` are firms (see `RelatedFirm`).

    `since` is the first day on which both had in common what links them, `until` the last (None:
    until further). Where one firm had it after the other, `until` is the last day of the first and
    `since` the first day of the second, so it lies later. `pseudonym` is that of a shared owner.
    """

    kind: str
    one: UUID
    other: UUID
    since: date
    until: date | None
    pseudonym: str = ""


class Held(NamedTuple):
    """A trait that a firm has, from a day to a day."""

    key: bytes
    kind: TraitKind
    firm: UUID
    since: date
    until: date | None


def links_of(held: Iterable[Held], around: UUID) -> Sequence[Link]:
    """Return the links that traits make, enough to connect all that share one.

    Each trait links the firm `around`, or the first that had it, with every other: links between
    those follow, and a hundred firms of one owner are not five thousand links.
    """
    order = sorted(held, key=lambda each: (each.key, each.firm, each.since))
    made: list[Link] = []
    for _, some in groupby(order, key=lambda each: each.key):
        by_firm = [list(few) for _, few in groupby(some, key=lambda each: each.firm)]
        for one, other in _pairs(by_firm, around):
            made += _between(one, other)
    return made


def _pairs(
    by_firm: Sequence[Sequence[Held]], around: UUID
) -> Iterable[tuple[Sequence[Held], Sequence[Held]]]:
    if by_firm[0][0].kind is TraitKind.NAME:
        return combinations(by_firm, 2)
    first = min(by_firm, key=lambda few: (few[0].firm != around, few[0].since, few[0].firm))
    return ((first, few) for few in by_firm if few is not first)


def _between(one: Sequence[Held], other: Sequence[Held]) -> Iterator[Link]:
    """Return the link of two firms that a trait makes: the latest at once, else the nearest."""
    at_once, after = _KINDS[one[0].kind]
    periods = [(_common(mine, theirs), mine, theirs) for mine in one for theirs in other]
    kinds = {True: at_once, False: after}
    told = [found for found in periods if kinds[_is_at_once(found[0])]]
    if not told:
        return
    (since, until), mine, theirs = max(told, key=lambda found: _last(found[0]))
    kind = kinds[_is_at_once((since, until))] or ""
    pseudonym = mine.key.hex() if mine.kind is TraitKind.OWNER else ""
    yield Link(
        kind=kind,
        one=mine.firm,
        other=theirs.firm,
        since=since,
        until=until,
        pseudonym=pseudonym,
    )


Period = tuple[date, date | None]


def _common(one: Held, other: Held) -> Period:
    ends = [each.until for each in (one, other) if each.until is not None]
    return max(one.since, other.since), min(ends, default=None)


def _is_at_once(period: Period) -> bool:
    since, until = period
    return until is None or since <= until


def _last(period: Period) -> tuple[bool, date]:
    return _is_at_once(period), period[1] or date.max
