"""Reading other people's JSON: whatever is missing, null or of the wrong type reads as nothing."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.money import MAX_PAISA

MAX_CHARACTERS = 2_000
# More digits than any honest amount has, few enough to calculate exactly.
_DIGITS = 28
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Loose = Mapping[str, Any]


class UnfitAmountError(ValueError):
    """An amount that cannot be kept to the figure."""


class TooFineError(UnfitAmountError):
    """An amount with more than two decimals."""


class TooLargeError(UnfitAmountError):
    """An amount above what the marketplace can hold."""


def parse(data: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """Read JSON with exact numbers (every number is a Decimal); raises ValueError."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal, parse_constant=str
        )
    except (RecursionError, ArithmeticError) as error:
        raise ValueError("not readable") from error


def mapping(value: object) -> Loose:
    """Return a mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Iterator[Loose]:
    """Yield the mappings of a list; a mapping by itself counts as a list of one."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def text(value: object, most: int = MAX_CHARACTERS) -> str:
    """Return trimmed, printable text; whole numbers count as text; anything else is ""."""
    if isinstance(value, Decimal) and value.is_finite() and len(str(value)) <= _DIGITS:
        return str(value)
    if not isinstance(value, str):
        return ""
    return _UNPRINTABLE.sub("", value).strip()[:most]


def word(value: object) -> str:
    """Return a code's letters in lower case, so that "Lowest-Cost" reads as "lowestcost"."""
    return "".join(letter for letter in text(value).casefold() if letter.isalpha())


def texts(value: object, *keys: str) -> list[str]:
    """Return the texts of a list whose entries are text, or mappings with one of the keys."""
    entries = value if isinstance(value, list) else [value]
    found = [
        text(next((entry[key] for key in keys if key in entry), ""))
        if isinstance(entry, dict)
        else text(entry)
        for entry in entries
    ]
    return [each for each in found if each]


def quantity(value: object) -> Decimal | None:
    """Return a quantity above zero with at most three decimals (as tenders have), else None."""
    if not isinstance(value, Decimal) or not value.is_finite() or not _short(value):
        return None
    return value if 0 < value < 10**9 and value == round(value, 3) else None


def paisa(value: object) -> int | None:
    """Return a value's amount with its figures kept (2910.5 is 291050), None when unpriced.

    A price is above zero. Raises TooFineError and TooLargeError.
    """
    amount = mapping(value).get("amount")
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount <= 0:
        return None
    if amount.adjusted() > _DIGITS or amount * 100 > MAX_PAISA:
        raise TooLargeError
    if not _short(amount) or amount.scaleb(2) != int(amount.scaleb(2)):
        raise TooFineError
    return int(amount.scaleb(2))


def _short(number: Decimal) -> bool:
    """Return whether the default precision calculates exactly with it."""
    return len(number.as_tuple().digits) <= _DIGITS and -_DIGITS < number.adjusted() < _DIGITS
