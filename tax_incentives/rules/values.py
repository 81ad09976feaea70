"""Values of rules: exact, of one kind each, or unknown. Pure.

Unknown is neither false nor zero nor a default: whatever needs it is not evaluated, and says which
facts are missing. Amounts are whole paisa, or a fraction of paisa until a step rounds them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

MAX_NUMBER = 10**18
# Limited, as "1e999999999 %" is a number that no machine can hold.
_RATIO = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,12})?|-?[0-9]{1,18}/[0-9]{1,18})\s*(%?)", re.ASCII)


class Kind(StrEnum):
    """The kind of a value. EXACT is money with parts of a paisa: a step must round it to pay.

    In files of facts money is whole paisa, a ratio is text such as "7.5 %" or "1/3", a day is text
    such as "2026-07-01".
    """

    MONEY = "money"
    EXACT = "exact"
    NUMBER = "number"
    RATIO = "ratio"
    DAY = "day"
    YES_NO = "yes_no"
    CODE = "code"


Plain = int | Fraction | date | bool | str


@dataclass(frozen=True)
class Unknown:
    """No value, for want of these facts."""

    missing: frozenset[str]


Value = Plain | Unknown


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact about a claimant: a value, or None with the reason `why`.

    `source` is its holder (the register, the ledger, a declaration), `as_of` its day.
    """

    value: Plain | None
    source: str = ""
    as_of: date | None = None
    confidence: str = "H"
    why: str = ""


class WrongValue(ValueError):  # noqa: N818 - a sentence for its author
    """A value is not of the kind that it should be; the sentence says what to write."""


@dataclass(frozen=True)
class Known:
    """The input of expressions: facts, parameters, and steps that were computed before."""

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Plain]
    steps: dict[str, Value] = field(default_factory=dict)

    def fact(self, name: str) -> Value:
        """Return a fact's value; unknown if nobody provided it."""
        found = self.facts.get(name)
        if found is None or found.value is None:
            return Unknown(frozenset({name}))
        return found.value


def read_plain(kind: Kind, written: Any) -> Plain:  # noqa: ANN401 - the contents of a file of facts
    """Read a value as files of facts write it; raises WrongValue, and never guesses."""
    return _READERS[kind](written)


def per_cent(ratio: Fraction) -> str:
    """Write a ratio in per cent with two digits at most, cut off; its fraction where it is none."""
    hundredths = ratio * 10_000
    whole, part = divmod(int(hundredths), 100)
    text = f"{whole}.{part:02}".rstrip("0").rstrip(".") + " %"
    return text if hundredths.denominator == 1 else f"{text} ({ratio})"


def plain_json(value: Plain) -> int | bool | str:
    """Write a value as files of facts do; a fraction as "1/3", a day in ISO."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    return value


def parse_ratio(text: str) -> Fraction | None:
    """Read "7.5 %" or "1/3"; None for anything else."""
    found = _RATIO.fullmatch(text)
    if found is None or not (found[2] or "/" in found[1]):
        return None
    try:
        return Fraction(found[1]) / (100 if found[2] else 1)
    except ZeroDivisionError:
        return None


def _whole(written: Any) -> int:  # noqa: ANN401 - checked here
    if isinstance(written, bool) or not isinstance(written, int):
        message = "write a whole number without quotes or a point"
        raise WrongValue(message)
    if written < 0:
        message = "this is below zero; write 0 or more"
        raise WrongValue(message)
    if written > MAX_NUMBER:
        message = "this number is too large; check its digits"
        raise WrongValue(message)
    return written


def _money(written: Any) -> int:  # noqa: ANN401 - checked here
    try:
        return _whole(written)
    except WrongValue as wrong:
        message = f"{wrong}: money is written in whole paisa, so Rs 5,000 is 500000"
        raise WrongValue(message) from None


def _exact(written: Any) -> Plain:  # noqa: ANN401 - checked here
    return _ratio(written) if isinstance(written, str) else _money(written)


def _ratio(written: Any) -> Fraction:  # noqa: ANN401 - checked here
    read = parse_ratio(written) if isinstance(written, str) else None
    if read is None:
        message = 'write a rate as text, such as "7.5 %" or "1/3"'
        raise WrongValue(message)
    return read


def _day(written: Any) -> date:  # noqa: ANN401 - checked here
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        message = 'write a day that exists as text, such as "2026-07-01"'
        raise WrongValue(message) from None


def _yes_no(written: Any) -> bool:  # noqa: ANN401 - checked here
    if not isinstance(written, bool):
        message = "write true or false, without quotes"
        raise WrongValue(message)
    return written


def _code(written: Any) -> str:  # noqa: ANN401 - checked here
    if not isinstance(written, str) or not written:
        message = "write text in quotes"
        raise WrongValue(message)
    return written


_READERS = {
    Kind.MONEY: _money,
    Kind.EXACT: _exact,
    Kind.NUMBER: _whole,
    Kind.RATIO: _ratio,
    Kind.DAY: _day,
    Kind.YES_NO: _yes_no,
    Kind.CODE: _code,
}
