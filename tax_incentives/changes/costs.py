"""Comparison of two texts of a scheme for the same firms: counts and sums of a slice. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from tax_incentives.decisions.shapes import Outcome, Result

RUPEES = 100
# Bands of what a firm paid under the scheme's heads in the year before, in rupees: up to each.
BANDS = (0, 100_000, 1_000_000, 10_000_000)


def band_of(paisa: int) -> str:
    """Return the band of an amount: the number of the first limit that holds it, from "0" on."""
    return str(next((n for n, most in enumerate(BANDS) if paisa <= most * RUPEES), len(BANDS)))


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A firm or a claim by both texts; None if a text cannot decide its facts."""

    old: Result | None
    new: Result | None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> set[str]:
        """The facts without which one of the texts cannot decide."""
        return {name for each in (self.old, self.new) if _open(each) for name in _missing(each)}

    @property
    def known(self) -> bool:
        """True if both texts decide it."""
        return not (_open(self.old) or _open(self.new))


def _open(decision: Result | None) -> bool:
    return decision is None or decision.outcome is Outcome.NOT_EVALUATED


def _missing(decision: Result | None) -> Iterable[str]:
    return decision.missing if decision is not None else ["?"]


def paisa(decision: Result | None) -> int:
    """Return the amount of a decision (0 if there is none)."""
    return (decision.amount_paisa or 0) if decision is not None else 0


def tally(compared: Iterable[Compared]) -> dict[str, int]:
    """Count and add up. Keys are "total.…" and "group.value.…", so that slices add up too.

    Firms of which a text cannot say are counted apart ("unknown"), with each fact that is missing;
    nothing of them is in the other figures.
    """
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(_FIGURES))
    missing: Counter[str] = Counter()
    for each in compared:
        if not each.known:
            missing.update(each.missing)
        figures = _cost_figures(each) if each.known else _UNKNOWN
        for at in ("total", *(f"{group}.{value}" for group, value in each.groups.items())):
            sums[at] = list(map(add, sums[at], figures))
    found = {
        f"{at}.{name}": number
        for at, numbers in sums.items()
        for name, number in zip(_FIGURES, numbers, strict=True)
        if number
    }
    return found | {f"missing.{name}.firms": number for name, number in missing.items()}


_FIGURES = (
    "known", "unknown", "old", "new", "old_paisa", "new_paisa",
    "winners", "losers", "won_paisa", "lost_paisa",
)  # fmt: skip
_UNKNOWN = (0, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def _cost_figures(each: Compared) -> Sequence[int]:
    old, new = paisa(each.old), paisa(each.new)
    won, lost = max(new - old, 0), max(old - new, 0)
    return (1, 0, old > 0, new > 0, old, new, won > 0, lost > 0, won, lost)


def added(contents: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Add slices up."""
    found: Counter[str] = Counter()
    for each in contents:
        found.update(each)
    return dict(found)
