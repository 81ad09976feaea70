"""Search terms for published tenders: words, and a rough size of the tender.

The estimate itself is for the department's officers: a bidder who knows it bids to it. A band is
public, because firms look for work of their size; bands are fixed, so that nobody can narrow down
an estimate by repeated searches with other limits.
"""

_LAKH_PAISA = 100_000 * 100
# Each band: its name, and the estimate in paisa that it goes up to.
UPPER_LIMITS: tuple[tuple[str, int | None], ...] = (
    ("to-10-lakh", 10 * _LAKH_PAISA),
    ("to-50-lakh", 50 * _LAKH_PAISA),
    ("to-5-crore", 500 * _LAKH_PAISA),
    ("over-5-crore", None),
)
BANDS = tuple(name for name, _ in UPPER_LIMITS)


def limits_paisa(band: str) -> tuple[int, int | None]:
    """Return a band's limits in paisa: above the first, up to and with the second."""
    lower = 0
    for name, upper in UPPER_LIMITS:
        if name == band:
            return lower, upper
        lower = upper or 0
    raise KeyError(band)


def band_of(estimate_paisa: int) -> str:
    """Return the band in which the search finds a tender."""
    return next(name for name, upper in UPPER_LIMITS if upper is None or estimate_paisa <= upper)
