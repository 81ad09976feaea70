"""What two texts of a scheme give to the same firms: counts and sums of a slice. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tax_incentives.decisions.shapes import Decision, Outcome

RUPEES = 100
# Bands of what a firm paid under the scheme's heads in the year before, in rupees: up to each.
BANDS = (0, 100_000, 1_000_000, 10_000_000)


def band_of(paisa: int) -> str:
    """Return the band of an amount: the number of the first limit that holds it, from "0" on."""
    return str(next((n for n, most in enumerate(BANDS) if paisa <= most * RUPEES), len(BANDS)))


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A firm or a claim by both texts; None where a text cannot decide its facts."""

    old: Decision | None
    new: Decision | None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> set[str]:
        """The facts without which one of the texts cannot decide."""
        return {name for each in (self.old, self.new) if _open(each) for name in _missing(each)}

    @property
    def known(self) -> bool:
        """Whether both texts decide it."""
        return not (_open(self.old) or _open(self.new))


def _open(decision: Decision | None) -> bool:
    return decision is None or decision.outcome is Outcome.NOT_EVALUATED


def _missing(decision: Decision | None) -> Iterable[str]:
    return decision.missing if decision is not None else ["?"]


def paisa(decision: Decision | None) -> int:
    """Return what a decision gives."""
    return (decision.amount_paisa or 0) if decision is not None else 0


def tally(compared: Iterable[Compared]) -> dict[str, int]:
    """Count and add up. Keys are "total.…" and "group.value.…", so that slices add up too.

    Firms of which a text cannot say are counted apart ("unknown"), with each fact that is missing;
    nothing of them is in the other figures.
    """
    found: Counter[str] = Counter()
    for each in compared:
        if not each.known:
            found["total.unknown"] += 1
            found.update(f"missing.{name}.firms" for name in each.missing)
            found.update(f"{group}.{value}.unknown" for group, value in each.groups.items())
            continue
        counted = _counted(each)
        for at in ("total", *(f"{group}.{value}" for group, value in each.groups.items())):
            found.update({f"{at}.{name}": number for name, number in counted.items()})
    return dict(found)


def _counted(each: Compared) -> dict[str, int]:
    old, new = paisa(each.old), paisa(each.new)
    told = {
        "known": 1,
        "old": int(old > 0),
        "new": int(new > 0),
        "old_paisa": old,
        "new_paisa": new,
        "winners": int(new > old),
        "losers": int(new < old),
        "won_paisa": max(new - old, 0),
        "lost_paisa": max(old - new, 0),
    }
    return {name: number for name, number in told.items() if number}


def added(contents: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Add slices up."""
    found: Counter[str] = Counter()
    for each in contents:
        found.update(each)
    return dict(found)
