"""Conditions: whether something holds, in three values. Pure.

True, False, or Unknown with the missing facts. A part that is unknown decides nothing: "all" is
false as soon as one part is false, and "any" true as soon as one is true, whatever the rest may be,
even a division by zero; if nothing settles it, that refuses. A choice between two expressions
depends on a condition, so it is here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from tax_incentives.rules.expressions import Expression, Impossible, missing
from tax_incentives.rules.values import Kind, Known, Unknown, Value

Verdict = bool | Unknown


class Condition(Protocol):
    """Something that holds, does not hold, or cannot be said yet."""

    def verdict(self, known: Known) -> Verdict:
        """Return whether it holds. Raises Impossible if a part never has a value."""

    def tests(self) -> Sequence[Test]:
        """Return the comparisons that it is made of, in the order of the file."""


class Compare(StrEnum):
    """The comparison of two values."""

    EQUAL = "is"
    OTHER = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    ANY_OF = "any_of"


def _any_of(value: Any, *among: Any) -> bool:  # noqa: ANN401 - of one kind
    return value in among


_COMPARED: dict[Compare, Callable[..., bool]] = {
    Compare.EQUAL: operator.eq,
    Compare.OTHER: operator.ne,
    Compare.AT_LEAST: operator.ge,
    Compare.AT_MOST: operator.le,
    Compare.ABOVE: operator.gt,
    Compare.BELOW: operator.lt,
    Compare.ANY_OF: _any_of,
}


@dataclass(frozen=True)
class Test:
    """A value compared with others; more than one only with ANY_OF. `place` is its position."""

    place: str
    of: Expression
    how: Compare
    than: tuple[Expression, ...]

    def verdict(self, known: Known) -> Verdict:
        """Compare; unknown where either side is."""
        return self.compared(self.values(known))

    def compared(self, values: Sequence[Value]) -> Verdict:
        """Compare what `values` returned."""
        return missing(values) or self._holds(*values)

    @cached_property
    def _holds(self) -> Callable[..., bool]:
        return _COMPARED[self.how]

    def values(self, known: Known) -> list[Value]:
        """Return the value compared, then the others."""
        return [self.of.value(known), *(each.value(known) for each in self.than)]

    def tests(self) -> Sequence[Test]:
        """Return itself."""
        return (self,)


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def verdict(self, known: Known) -> Verdict:
        """Return False if one part is, else the missing facts, else True."""
        return _joined(self.parts, known, settles=False)

    def tests(self) -> Sequence[Test]:
        """Return the tests of all parts."""
        return [test for part in self.parts for test in part.tests()]


@dataclass(frozen=True)
class AnyOf:
    """One part at least holds."""

    parts: tuple[Condition, ...]

    def verdict(self, known: Known) -> Verdict:
        """Return True where one part is, else what is missing, else False."""
        return _joined(self.parts, known, settles=True)

    def tests(self) -> Sequence[Test]:
        """Return the tests of all parts."""
        return [test for part in self.parts for test in part.tests()]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition

    def verdict(self, known: Known) -> Verdict:
        """Return the opposite; unknown stays unknown."""
        found = self.part.verdict(known)
        return found if isinstance(found, Unknown) else not found

    def tests(self) -> Sequence[Test]:
        """Return the tests of the part."""
        return self.part.tests()


@dataclass(frozen=True)
class Choice:
    """One value where a condition holds, another where it does not."""

    kind: Kind
    when: Condition
    then: Expression
    otherwise: Expression

    def value(self, known: Known) -> Value:
        """Return the value of the branch; unknown where the condition is."""
        holds = self.when.verdict(known)
        if isinstance(holds, Unknown):
            return holds
        return (self.then if holds else self.otherwise).value(known)


def _joined(parts: Sequence[Condition], known: Known, *, settles: bool) -> Verdict:
    verdicts: list[Verdict] = []
    impossible: Impossible | None = None
    for part in parts:
        try:
            verdicts.append(part.verdict(known))
        except Impossible as error:
            impossible = error
    if any(verdict is settles for verdict in verdicts):
        return settles
    unknown = missing(verdicts)
    if impossible and not unknown:
        raise impossible
    return unknown or not settles
