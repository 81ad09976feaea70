"""Meaning of a line of the treasury's scroll: an expected credit, or a difference. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.text import Sentence, sentence


class Meaning(StrEnum):
    """The meaning of a line. All but the first two are differences: they post nothing."""

    CREDITED = "credited"
    KNOWN = "known"
    UNKNOWN = "unknown"
    HEAD = "head"
    AMOUNT = "amount"
    TWICE = "twice"
    DAY = "day"
    NOT_UNDER_WAY = "not_under_way"


AGREES = (Meaning.CREDITED, Meaning.KNOWN)
MEANING_LABELS: Mapping[Meaning, Sentence] = {
    Meaning.CREDITED: sentence("It is credited"),
    Meaning.KNOWN: sentence("It has already been recorded, with the same day"),
    Meaning.UNKNOWN: sentence(
        "No challan of this service to this treasury has this number. Ask the treasury whose "
        "receipt it is"
    ),
    Meaning.HEAD: sentence(
        "The challan is of another head or DDO. Ask the treasury for a transfer entry"
    ),
    Meaning.AMOUNT: sentence("The challan is of another amount. Ask the bank what it paid in"),
    Meaning.TWICE: sentence(
        "This challan was credited before, by another line. Ask the treasury which is right"
    ),
    Meaning.DAY: sentence(
        "The day is not possible, or not that of the bank’s advice. Check the advice"
    ),
    Meaning.NOT_UNDER_WAY: sentence(
        "Its transfer was not ordered, or has failed. Ask the bank what it paid in"
    ),
}


@dataclass(frozen=True, kw_only=True)
class CreditLine:
    """A line of a scroll: which challan the treasury credited, with what, and when."""

    treasury: str
    challan: str
    head_code: str
    ddo_code: str
    amount_paisa: int
    credited_on: date
    scroll_number: str


@dataclass(frozen=True, kw_only=True)
class ChallanFacts:
    """The facts of a challan; `credited_on` and `scroll_number` if its credit is recorded.

    An arrival that officers recorded by the bank's advice has a day and no scroll.
    """

    treasury: str
    head_code: str
    ddo_code: str
    amount_paisa: int
    ordered_on: date | None
    failed: bool
    credited_on: date | None
    scroll_number: str | None


def meaning_of(line: CreditLine, challan: ChallanFacts | None) -> Meaning:
    """Return the meaning of a line: the first mismatch."""
    if challan is None or challan.treasury != line.treasury:
        return Meaning.UNKNOWN
    if (challan.head_code, challan.ddo_code) != (line.head_code, line.ddo_code):
        return Meaning.HEAD
    if challan.amount_paisa != line.amount_paisa:
        return Meaning.AMOUNT
    if challan.failed or challan.ordered_on is None:
        return Meaning.NOT_UNDER_WAY
    if challan.credited_on is not None:
        return _of_recorded(line, challan)
    return Meaning.CREDITED if line.credited_on >= challan.ordered_on else Meaning.DAY


def _of_recorded(line: CreditLine, challan: ChallanFacts) -> Meaning:
    same_day = challan.credited_on == line.credited_on
    if challan.scroll_number is None:
        return Meaning.KNOWN if same_day else Meaning.DAY
    same = same_day and challan.scroll_number == line.scroll_number
    return Meaning.KNOWN if same else Meaning.TWICE
