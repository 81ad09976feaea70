"""Comparison of papers, and the draw of claims for an audit sample. Pure.

A sample has two parts. By risk: the claims with the most points. At random: an officer commits to a
seed, of which the SHA-256 is published; a second one, who does not know it, adds words when the
list is frozen. Claims are ordered by the SHA-256 of seed, words and number, and the first ones are
drawn. Neither officer could choose the claims, and anybody can compute it again with a tool that
makes SHA-256.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BY_RISK, AT_RANDOM = "risk", "random"
NEW_FIRM_MONTHS = 12
# Points of risk, as the page states them.
POINTS: Mapping[str, int] = {"flag": 2, "related": 2, "new_firm": 2, "large": 3, "share": 1}
_LARGE, _SHARE, _WHOLE = 10, 2, 100


def key_of(text: str) -> str:
    """Return a name or number without spaces, signs and case: INV-12 is inv 12."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if each.isalnum())


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A claim that was granted or refused, with what its points of risk count.

    `asked_paisa` is what its scheme gave by its rules, `total_paisa` that of all on the list.
    """

    number: str
    flags: int = 0
    related: int = 0
    months: int | None = None
    asked_paisa: int = 0
    total_paisa: int = 0
    points: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Count the points once."""
        object.__setattr__(self, "points", points_of(self))

    @property
    def total_points(self) -> int:
        """All points together."""
        return sum(self.points.values())


def points_of(claim: Decided) -> Mapping[str, int]:
    """Return the points of risk of a claim, by their reasons; a reason without points is left out.

    Two for each flag, two more where it is about related firms, two for a firm
    younger than a year, three for a tenth of all that was asked and one for a fiftieth.
    """
    per_cent = _WHOLE * claim.asked_paisa // claim.total_paisa if claim.total_paisa else 0
    found = {
        "flag": claim.flags * POINTS["flag"],
        "related": claim.related * POINTS["related"],
        "new_firm": POINTS["new_firm"]
        if claim.months is not None and claim.months < NEW_FIRM_MONTHS
        else 0,
        "large": POINTS["large"] if per_cent >= _LARGE else 0,
        "share": POINTS["share"] if _SHARE <= per_cent < _LARGE else 0,
    }
    return {reason: points for reason, points in found.items() if points}


def commitment(seed: str) -> str:
    """Return the value published before the draw: the SHA-256 of the seed, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def digest(seed: str, words: str, number: str) -> str:
    """Return the SHA-256 of seed, words and a claim's number, with line breaks between them."""
    return hashlib.sha256(f"{seed}\n{words}\n{number}".encode()).hexdigest()


def list_digest(numbers: Sequence[str]) -> str:
    """Return the SHA-256 of the frozen list: its numbers in order, a line each."""
    return hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()


def drawn(
    claims: Sequence[Decided], seed: str, words: str, *, risk: int, at_random: int
) -> Mapping[str, str]:
    """Return which claims are drawn, by number, and into which part.

    Of claims with equal points, and among all others, the order of `digest` decides. A claim
    without points is not drawn by risk.
    """
    order = sorted(claims, key=lambda claim: digest(seed, words, claim.number))
    risky = [claim for claim in order if claim.total_points]
    first = sorted(risky, key=lambda claim: -claim.total_points)[:risk]
    found = {claim.number: BY_RISK for claim in first}
    rest = [claim.number for claim in order if claim.number not in found]
    return found | dict.fromkeys(rest[:at_random], AT_RANDOM)
