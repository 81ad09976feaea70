"""Lines of a bank's scroll, and payments that are probably the same one twice. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Line:
    """The money of a line, in paisa, and its position: bank, scroll and line number."""

    bank: str
    scroll_number: str
    line_number: int
    psid: str
    amount_paisa: int
    branch: str
    day: date


def same_money(one: Line, other: Line) -> bool:
    """Return True if two lines of one number are one payment.

    Either the day or the branch may have been corrected; if both differ, it is another branch's
    scroll.
    """
    if (one.psid, one.amount_paisa) != (other.psid, other.amount_paisa):
        return False
    return one.day == other.day or _plain(one.branch) == _plain(other.branch)


def names_of(line: Line) -> tuple[str, str, str]:
    """Name the money of a line: the second where the first stands for other money, and so on.

    The same line of the same scroll is the same money, then so are the same number and amount, then
    the same words. What is written may be long, so its hash stands there.
    """
    number = f"{line.bank}:{line.scroll_number}:{line.line_number}"
    said = f"{line.psid} {line.amount_paisa}"
    place = f"{line.day.isoformat()} {_plain(line.branch)}"
    return number, f"{number}:{_short(said)}", f"{number}:{_short(f'{said} {place}')}"


def _plain(branch: str) -> str:
    return " ".join(branch.casefold().split())


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


# A bank that books on the next working day, over a long weekend, dates a stamp that much later.
NEAR = timedelta(days=4)
CHALLAN = "challan"
_APART = re.compile(r"[^0-9a-z\u0600-\u06ff]+")


class Likeness(StrEnum):
    """The certainty that two records are of one payment."""

    NONE = "none"
    PROBABLE = "probable"
    CERTAIN = "certain"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A taking at the counter: paisa, how it was paid, where, under which number, on which day."""

    bill: str
    amount_paisa: int
    kind: str
    place: str
    number: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A line of a bank's scroll."""

    bill: str
    amount_paisa: int
    branch: str
    scroll_number: str
    line_number: int
    day: date


def likeness(paper: Paper, listed: Listed) -> Likeness:
    """Return the likeness of two records.

    Certain: a challan of the same bill, amount and day, whose place names the line's branch and
    whose number names the scroll, with or without the line. Probable: the same bill and amount, a
    few days apart at most, however it was paid.
    """
    if (paper.bill, paper.amount_paisa) != (listed.bill, listed.amount_paisa):
        return Likeness.NONE
    if abs(paper.day - listed.day) > NEAR:
        return Likeness.NONE
    same = (
        paper.kind == CHALLAN
        and paper.day == listed.day
        and _names_branch(paper.place, listed.branch)
        and _names_line(paper.number, listed)
    )
    return Likeness.CERTAIN if same else Likeness.PROBABLE


def _names_branch(place: str, branch: str) -> bool:
    """Return True if the place contains all words of the branch in order: "NBP, Quetta Main"."""
    words, wanted = _words(place), _words(branch)
    return bool(wanted) and any(
        words[start : start + len(wanted)] == wanted for start in range(len(words))
    )


def _names_line(number: str, listed: Listed) -> bool:
    """Return True if a number is the scroll's ("2026-118"), or with its line's ("…/7")."""
    words, scroll = _words(number), _words(listed.scroll_number)
    return words in (scroll, [*scroll, str(listed.line_number)])


def _words(text: str) -> list[str]:
    return [word for word in _APART.split(text.casefold()) if word]
