"""When two lines of a bank's scrolls are the same money, and what each is called. Pure.

A bank sends a scroll twice, or again with a mistake put right; and each branch counts its own.
Taken for the same by mistake, money would be lost; for another by mistake, it waits in
suspense, where officers look at it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a line says of its money, in paisa, and which line of which scroll of a bank it is."""

    bank: str
    scroll_number: str
    line_number: int
    psid: str
    amount_paisa: int
    branch: str
    day: date


def same_money(one: Line, other: Line) -> bool:
    """Whether lines of one number say one payment.

    A day or a branch may have been put right; where both are others, it is another branch's scroll.
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
