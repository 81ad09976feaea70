"""Forecast of bid validity: whether it lasts until a contract. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.text import Sentence, sentence

# No rules: how long signing takes at least, and how early officers should know.
TO_SIGN = timedelta(days=14)
WARN_BEFORE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The facts about the remaining time: days in the province.

    `award_from` is the first day on which an award is possible, as far as known; `stayed` that a
    court keeps something waiting; `in_parts` that parts wait while others are awarded: then bidders
    can be asked for nothing more.
    """

    today: date
    valid_until: date
    award_from: date
    stayed: bool
    in_parts: bool = False


def forecast(outlook: Outlook) -> Sentence | None:
    """Return a warning if validity ends before a contract can be signed; None if it lasts."""
    if outlook.today > outlook.valid_until:
        return sentence("The validity of the bids has ended on %(day)s.", day=_day(outlook))
    needed = outlook.award_from + TO_SIGN
    is_short = needed > outlook.valid_until or outlook.today + WARN_BEFORE >= outlook.valid_until
    if outlook.in_parts:
        return _parts_wait(outlook) if is_short or outlook.stayed else None
    if outlook.stayed:
        return sentence(
            "An order of a court or regulator keeps this tender waiting, and the bids are valid "
            "only until %(day)s. Ask the bidders for longer validity in time.",
            day=_day(outlook),
        )
    if is_short:
        return sentence(
            "The bids are valid until %(day)s. An award is possible from %(award)s, and signing "
            "takes time. Ask the bidders for longer validity before it ends.",
            day=_day(outlook),
            award=f"{outlook.award_from:%d-%m-%Y}",
        )
    return None


def _parts_wait(outlook: Outlook) -> Sentence:
    return sentence(
        "Parts of this tender wait for an award, and the bids are valid only until %(day)s.",
        day=_day(outlook),
    )


def _day(outlook: Outlook) -> str:
    return f"{outlook.valid_until:%d-%m-%Y}"


def max_extension_days(validity_days: int, percent: int) -> int:
    """Return the most days that bidders may be asked for."""
    return validity_days * percent // 100
