"""Publication rules of figures, pure: bands of amounts, and the withheld cells.

With some tens of firms a total of one is that firm's tax. So no cell of fewer than five holders is
shown, and none can be worked out: only totals of a year are published (no totals of a scheme over
the years), and if a year has a small cell, a cell of five or more is withheld too. The total less
all that is shown is then of two cells at least, one of which has five holders at least. If there is
no such cell the total is withheld too.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5
_LAKH = 1_00_000_00
# Working values: no rule of the province on bands was found (confidence U). In paisa, inclusive.
BAND_LIMITS = (_LAKH, 5 * _LAKH, 10 * _LAKH, 50 * _LAKH, 100 * _LAKH, 500 * _LAKH, 1_000 * _LAKH)


@dataclass(frozen=True, kw_only=True)
class Band:
    """Amounts above one (in paisa) up to another, which is included; None: however much."""

    above_paisa: int
    most_paisa: int | None


def band_of(paisa: int) -> Band:
    """Return the band of an amount."""
    at = bisect_left(BAND_LIMITS, paisa)
    return Band(
        above_paisa=BAND_LIMITS[at - 1] if at else 0,
        most_paisa=BAND_LIMITS[at] if at < len(BAND_LIMITS) else None,
    )


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """The withheld schemes of a year, and whether its total is withheld."""

    schemes: frozenset[str]
    total: bool


def withheld(holders: Mapping[str, int]) -> Withheld:
    """Return the withheld figures of a year, by the number of holders of each scheme.

    A scheme without holders hides nobody: it is neither withheld nor hides another.
    """
    small = frozenset(scheme for scheme, count in holders.items() if 0 < count < FEWEST)
    others = [(count, scheme) for scheme, count in holders.items() if count >= FEWEST]
    if not small:
        return Withheld(schemes=frozenset(), total=False)
    if not others:
        return Withheld(schemes=small, total=True)
    # The one with the fewest holders: what is lost to readers is the least.
    return Withheld(schemes=small | {min(others)[1]}, total=False)
