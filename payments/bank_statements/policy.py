"""Lines of a bank matched with money in the books, by the bank's own number. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

# A shorter number may be part of a line by chance.
MIN_NUMBER = 4


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """A line of the bank that is in no match; paisa, + came to the province."""

    id: UUID
    day: date
    amount_paisa: int
    words: str


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """An item of the books of which `amount_paisa` is in no match, and the bank's names of it."""

    id: UUID
    amount_paisa: int
    numbers: Collection[str]


def matched_by_number(
    lines: Sequence[OpenLine], items: Sequence[OpenItem]
) -> Iterator[tuple[OpenLine, OpenItem]]:
    """Yield the pairs of equal amounts where a line names one of the item's numbers.

    Of several lines that could be one item, or the other way round, none is taken.
    """
    of_amount: dict[int, list[OpenItem]] = {}
    for item in items:
        of_amount.setdefault(item.amount_paisa, []).append(item)
    pairs = [
        (line, item)
        for line in lines
        for item in of_amount.get(line.amount_paisa, ())
        if any(_names(line.words, number) for number in item.numbers)
    ]
    of_line = Counter(line.id for line, _ in pairs)
    of_item = Counter(item.id for _, item in pairs)
    for line, item in pairs:
        if of_line[line.id] == of_item[item.id] == 1:
            yield line, item


def _names(words: str, number: str) -> bool:
    """Return True if the words contain a number as a whole."""
    bare = number.strip()
    whole = rf"(?<![0-9A-Za-z]){re.escape(bare)}(?![0-9A-Za-z])"
    return len(bare) >= MIN_NUMBER and re.search(whole, words, re.IGNORECASE) is not None
