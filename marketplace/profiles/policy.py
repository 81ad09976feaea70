"""Bands of ownership, and how long a paper is good. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.text import Sentence, sentence

# How long before its last day a firm is reminded of a paper.
AHEAD = timedelta(days=30)
_WHOLE = Decimal(100)


class Band(StrEnum):
    """A share of a firm as others see it."""

    UP_TO_10 = "up-to-10"
    TO_25 = "10-to-25"
    TO_50 = "25-to-50"
    TO_75 = "50-to-75"
    OVER_75 = "over-75"


_UPPER = ((Band.UP_TO_10, 10), (Band.TO_25, 25), (Band.TO_50, 50), (Band.TO_75, 75))


class FirmSize(StrEnum):
    """How large a firm is, by what it turns over in a year."""

    SMALL = "small"
    MEDIUM = "medium"
    OTHER = "other"


class Turnover(StrEnum):
    """The turnover of a firm in a year, in bands of million rupees."""

    UP_TO_30M = "up-to-30m"
    TO_150M = "30m-to-150m"
    TO_400M = "150m-to-400m"
    TO_800M = "400m-to-800m"
    OVER_800M = "over-800m"


_MILLION = 100_000_000  # in paisa
_MAX_OF_BAND = {
    Turnover.UP_TO_30M: 30 * _MILLION,
    Turnover.TO_150M: 150 * _MILLION,
    Turnover.TO_400M: 400 * _MILLION,
    Turnover.TO_800M: 800 * _MILLION,
}


def size_of(turnover: Turnover, *, small_paisa: int, medium_paisa: int) -> FirmSize:
    """Return the size that follows from a band: the whole band must be within the limit."""
    most = _MAX_OF_BAND.get(turnover)
    if most is None or most > medium_paisa:
        return FirmSize.OTHER
    return FirmSize.SMALL if most <= small_paisa else FirmSize.MEDIUM


class PaperState(StrEnum):
    """The state of a paper: valid until the end of its last day."""

    GOOD = "good"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def band_of(percent: Decimal) -> Band:
    """Return the band of a share in per cent; a limit belongs to the band below it."""
    return next((band for band, most in _UPPER if percent <= most), Band.OVER_75)


def shares_problem(shares: Sequence[Decimal]) -> Sentence | None:
    """Return an error if the owners' shares exceed the whole together; else None."""
    if sum(shares, Decimal(0)) > _WHOLE:
        return sentence("The shares must add up to 100% or less.")
    return None


def paper_state(valid_until: date | None, today: date) -> PaperState:
    """Return whether a paper is good on a day."""
    if valid_until is None or valid_until > today + AHEAD:
        return PaperState.GOOD
    return PaperState.EXPIRING if valid_until >= today else PaperState.EXPIRED
