"""Expressions: values made of facts, parameters, earlier steps and each other. Pure.

Each has a kind that the reader settles before anything is evaluated (`expression_reader.py`), so
evaluating coerces nothing. An unknown part makes the whole unknown, except where the rest settles
it: a choice looks only at the branch that it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from tax_incentives.rules.periods import whole_months
from tax_incentives.rules.values import MAX_NUMBER, Kind, Known, Plain, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Expression(Protocol):
    """Something that has a value."""

    @property
    def kind(self) -> Kind:
        """Kind of the value, whatever the facts."""

    def value(self, known: Known) -> Value:
        """Return its value, or Unknown with the facts that are missing."""


class Impossible(ArithmeticError):  # noqa: N818 - it refuses a claim, and is no fault
    """There is no such value, whatever else is known: what needs it is refused."""


class DividedByZero(Impossible):
    """The base is zero, and the scheme's file says that this refuses the claim."""


class TooLarge(Impossible):
    """A number that no amount here can be: somebody wrote absurd facts."""


def _bounded(value: Any) -> Any:  # noqa: ANN401 - a number, or a day
    if type(value) is int:
        too_large = not -MAX_NUMBER <= value <= MAX_NUMBER
    else:
        too_large = (
            type(value) is Fraction and abs(value.numerator) > MAX_NUMBER * value.denominator
        )
    if too_large:
        raise TooLarge
    return value


@dataclass(frozen=True)
class Constant:
    """A value that the file states."""

    kind: Kind
    stated: Plain

    def value(self, known: Known) -> Value:  # noqa: ARG002 - the same whatever is known
        """Return the stated value."""
        return self.stated


@dataclass(frozen=True)
class FactOf:
    """A fact about the claimant."""

    kind: Kind
    name: str

    def value(self, known: Known) -> Value:
        """Return the fact."""
        return known.fact(self.name)


@dataclass(frozen=True)
class ParameterOf:
    """A dated value that two officers keep."""

    kind: Kind
    name: str

    def value(self, known: Known) -> Value:
        """Return the value in force on the day of the rule."""
        return known.parameters[self.name]


@dataclass(frozen=True)
class StepOf:
    """The result of an earlier step."""

    kind: Kind
    name: str

    def value(self, known: Known) -> Value:
        """Return that step's value."""
        return known.steps[self.name]


class Fold(StrEnum):
    """The way to combine several values."""

    SUM = "sum"
    LESS = "less"
    TIMES = "times"
    LEAST = "least"
    GREATEST = "greatest"


def _sum(parts: Sequence[Any]) -> Any:  # noqa: ANN401 - numbers of one kind
    return sum(parts[1:], start=parts[0])


def _less(parts: Sequence[Any]) -> Any:  # noqa: ANN401 - numbers of one kind
    return parts[0] - sum(parts[1:])


def _times(parts: Sequence[Any]) -> Any:  # noqa: ANN401 - numbers
    product = parts[0]
    for part in parts[1:]:
        product *= part
    return product


_FOLDS: dict[Fold, Callable[[Sequence[Any]], Any]] = {
    Fold.SUM: _sum,
    Fold.LESS: _less,
    Fold.TIMES: _times,
    Fold.LEAST: min,
    Fold.GREATEST: max,
}


@dataclass(frozen=True)
class Folded:
    """A sum, a difference, a product, or the least or greatest of several."""

    kind: Kind
    fold: Fold
    parts: tuple[Expression, ...]

    def value(self, known: Known) -> Value:
        """Return the combined value; unknown if any part is. Raises TooLarge."""
        values = [part.value(known) for part in self.parts]
        return missing(values) or cast("Plain", _bounded(self._folded(values)))

    @cached_property
    def _folded(self) -> Callable[[Sequence[Any]], Any]:
        return _FOLDS[self.fold]


@dataclass(frozen=True)
class Quotient:
    """One value divided by another. `at_zero` is what follows a zero base; None refuses."""

    kind: Kind
    dividend: Expression
    divisor: Expression
    at_zero: Expression | None

    def value(self, known: Known) -> Value:
        """Return the exact fraction; raises DividedByZero where the file says so."""
        above, below = self.dividend.value(known), self.divisor.value(known)
        unknown = missing([above, below])
        if unknown:
            return unknown
        if below == 0:
            if self.at_zero is None:
                raise DividedByZero
            return self.at_zero.value(known)
        return _bounded(Fraction(above, below))  # type: ignore[arg-type, no-any-return]  # numbers, by kind


class Direction(StrEnum):
    """The direction of a rounding; `NEAREST` takes a half away from zero."""

    DOWN = "down"
    UP = "up"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Rounded:
    """Money in whole units of `unit` paisa."""

    inner: Expression
    unit: int
    direction: Direction
    kind: Kind = Kind.MONEY

    def value(self, known: Known) -> Value:
        """Return whole paisa."""
        exact = self.inner.value(known)
        if isinstance(exact, Unknown):
            return exact
        return rounded(_bounded(exact), self.unit, self.direction)


def rounded(exact: int | Fraction, unit: int, direction: Direction) -> int:
    """Return the multiple of `unit` paisa to which an exact amount is rounded.

    Below zero, "down" still means less and "up" more. In whole numbers, which are quick.
    """
    above, below = exact.numerator, exact.denominator * unit
    if direction is Direction.UP:
        return -(-above // below) * unit
    if direction is Direction.DOWN:
        return above // below * unit
    units = (2 * abs(above) + below) // (2 * below)
    return (units if above >= 0 else -units) * unit


@dataclass(frozen=True)
class Row:
    """A row of a table: up to and with `limit` it gives a value."""

    limit: Plain
    gives: Expression


@dataclass(frozen=True)
class Table:
    """The value of the first row whose limit is not passed, else `otherwise`."""

    kind: Kind
    of: Expression
    rows: tuple[Row, ...]
    otherwise: Expression

    def value(self, known: Known) -> Value:
        """Return the value of the row; unknown where what it asks is unknown."""
        asked: Any = self.of.value(known)
        if isinstance(asked, Unknown):
            return asked
        for row in self.rows:
            if asked <= row.limit:
                return row.gives.value(known)
        return self.otherwise.value(known)


@dataclass(frozen=True)
class Slab:
    """A part of an amount up to and with `limit` paisa, and its rate."""

    limit: int
    rate: Fraction


@dataclass(frozen=True)
class Slabs:
    """Each part of an amount at the rate of its slab, what is above the last at `above`."""

    of: Expression
    slabs: tuple[Slab, ...]
    above: Fraction
    kind: Kind = Kind.EXACT

    def value(self, known: Known) -> Value:
        """Return the exact sum; nothing comes of an amount below zero."""
        amount: Any = self.of.value(known)
        if isinstance(amount, Unknown):
            return amount
        total, lower = Fraction(0), 0
        for slab in self.slabs:
            total += max(min(amount, slab.limit) - lower, 0) * slab.rate
            lower = slab.limit
        above: Fraction = max(amount - lower, 0) * self.above
        return total + above


@dataclass(frozen=True)
class Months:
    """Whole months from one day to another; below zero where the second comes first."""

    first: Expression
    last: Expression
    kind: Kind = Kind.NUMBER

    def value(self, known: Known) -> Value:
        """Return the months that are complete."""
        days: list[Any] = [self.first.value(known), self.last.value(known)]
        unknown = missing(days)
        if unknown:
            return unknown
        return whole_months(days[0], days[1])


def missing(values: Sequence[Value]) -> Unknown | None:
    """Return the missing parts of several values; None if all are known."""
    if Unknown not in map(type, values):
        return None
    unknown = [each.missing for each in values if isinstance(each, Unknown)]
    return Unknown(frozenset().union(*unknown)) if unknown else None
