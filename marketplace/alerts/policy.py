"""Comparison of a firm with a tender's criteria, as far as known. Pure.

The committee decides on the bid. Nothing here refuses: a firm's statements are only its word, and a
criterion is read from its wording if it is a plain number.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

YES, SAID, NO, UNKNOWN = "yes", "said", "no", "unknown"
_LAKH = 100_000
_UNITS = {
    "lakh": _LAKH,
    "lac": _LAKH,
    "million": 10 * _LAKH,
    "crore": 100 * _LAKH,
    "billion": 10_000 * _LAKH,
}
_AMOUNT = re.compile(
    r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<unit>lakh|lac|million|crore|billion)?s?\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?P<number>[0-9]{1,2})[ \-]*years?\b")
# "five (5) years" says it twice.
_REPEATED = re.compile(r"\s*\([^)]*\)")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MIN_PLAIN_RUPEES = 10_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A line of the table of eligibility."""

    kind: str
    wording: str
    wording_ur: str


@dataclass(frozen=True, kw_only=True)
class Firm:
    """The known facts of a firm: checked by an officer, or as it states; None: unknown."""

    verified: bool
    ntn: bool
    turnover_paisa: int | None
    experience_years: int | None


@dataclass(frozen=True, kw_only=True)
class Met:
    """A criterion, and whether the firm meets it.

    "yes" is checked, "said" is the firm's word, "no" is a gap, else it is unknown.
    """

    kind: str
    wording: str
    wording_ur: str
    answer: str


# An SMS of one part, and all of two: in letters of GSM, or in UTF-16 where it has any other.
_GSM = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà\n\r"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_MAX_SMS_PARTS = 2
_ONE_PART, _TWO_PARTS = {True: 160, False: 70}, {True: 306, False: 134}
LONGEST_TITLE, SHORTEST_TITLE = 70, 8


def sms_parts(text: str) -> int:
    """Return in how many parts an SMS goes out; 3 stands for any more than two."""
    plain = set(text) <= _GSM
    length = len(text) if plain else len(text.encode("utf-16-le")) // 2
    return 1 if length <= _ONE_PART[plain] else 2 if length <= _TWO_PARTS[plain] else 3


def short_title(title: str, write: Callable[[str], str]) -> str:
    """Return as much of a title as an SMS of at most two parts has room for.

    `write` makes the whole SMS of a title. Three dots, since the one sign for them is not of GSM's.
    """
    most = LONGEST_TITLE
    while most > SHORTEST_TITLE and sms_parts(write(cut_title(title, most))) > _MAX_SMS_PARTS:
        most -= 1
    return cut_title(title, most)


def cut_title(title: str, most: int) -> str:
    """Cut a title to so many letters."""
    return title if len(title) <= most else f"{title[: most - 3].rstrip()}..."


def meets(asked: Iterable[Asked], firm: Firm) -> Sequence[Met]:
    """Compare each line with what is known; that the firm is verified is asked by every tender."""
    first = Met(kind="verified", wording="", wording_ur="", answer=YES if firm.verified else NO)
    others = [
        Met(
            kind=each.kind,
            wording=each.wording,
            wording_ur=each.wording_ur,
            answer=_answer(each, firm),
        )
        for each in asked
    ]
    return [first, *others]


def _answer(asked: Asked, firm: Firm) -> str:
    if asked.kind == "ntn":
        if not firm.ntn:
            return NO
        return YES if firm.verified else SAID
    if asked.kind == "turnover":
        return _compared(firm.turnover_paisa, rupees_in(asked.wording, paisa=100))
    if asked.kind == "experience":
        return _compared(firm.experience_years, years_in(asked.wording))
    return UNKNOWN


def _compared(said: int | None, least: int | None) -> str:
    if said is None or least is None:
        return UNKNOWN
    return SAID if said >= least else NO


def rupees_in(wording: str, *, paisa: int = 1) -> int | None:
    """Return the one amount that a wording names, in rupees (or paisa); None if it is unclear.

    A number without a unit counts from ten thousand: less is a year or a number of papers.
    """
    found = {_rupees(match) for match in _AMOUNT.finditer(wording)} - {None}
    return int((found.pop() or 0) * paisa) if len(found) == 1 else None


def _rupees(match: re.Match[str]) -> Decimal | None:
    number = Decimal(match["number"].replace(",", ""))
    if match["unit"]:
        return number * _UNITS[match["unit"].lower()]
    return number if number >= _MIN_PLAIN_RUPEES else None


def years_in(wording: str) -> int | None:
    """Return the one number of years that a wording names, in digits or words to ten."""
    written = _REPEATED.sub("", wording.lower())
    for number, word in enumerate(_NUMBERS, start=1):
        written = re.sub(rf"\b{word}\b", str(number), written)
    found = {int(match["number"]) for match in _YEARS.finditer(written)}
    return found.pop() if len(found) == 1 else None
