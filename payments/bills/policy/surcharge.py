"""Surcharge for late payment: a rule that is frozen onto the bill when it is raised.

The base is the amount still owed on the bill when the last day without surcharge ended; later
payments stop the count and do not change the base.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from app.money import percent_of
from payments.kernel.policy import Stored, exact, plain

Every = Literal["once", "day", "month"]
_MONTH = 30  # Days: a month begun counts whole.


@dataclass(frozen=True, kw_only=True)
class Surcharge:
    """A per cent of the base, once or for each day or month (30 days) begun, up to a cap.

    `cap_percent` bounds the whole surcharge in per cent of the base; `grace_days` are days after
    the due date that cost nothing.
    """

    head_code: str
    percent: Decimal
    every: Every = "once"
    cap_percent: Decimal | None = None
    grace_days: int = 0
    ddo_code: str = ""


def surcharge_on(rule: Surcharge | None, base_paisa: int, due_on: date, day: date) -> int:
    """Return the surcharge in paisa as of a day; 0 up to the end of the days of grace."""
    late = (day - due_on).days - (rule.grace_days if rule else 0)
    if rule is None or late <= 0 or base_paisa <= 0:
        return 0
    percent = rule.percent * _times(rule.every, late)
    if rule.cap_percent is not None:
        percent = min(percent, rule.cap_percent)
    return percent_of(base_paisa, percent)


def _times(every: Every, late: int) -> int:
    if every == "once":
        return 1
    return late if every == "day" else -(-late // _MONTH)


def next_day_of_growth(rule: Surcharge, due_on: date, day: date) -> date | None:
    """Return the first day after this one on which the count goes up; None: it does no more.

    What is capped may not grow on it all the same.
    """
    free = due_on + timedelta(days=rule.grace_days)
    if day <= free:
        return free + timedelta(days=1)
    if rule.every == "once":
        return None
    if rule.every == "day":
        return day + timedelta(days=1)
    return free + timedelta(days=_times(rule.every, (day - free).days) * _MONTH + 1)


def surcharge_as_json(rule: Surcharge | None) -> Stored | None:
    """Write a surcharge; None is none."""
    return None if rule is None else plain(asdict(rule))


def read_surcharge(stored: Mapping[str, Any] | None) -> Surcharge | None:
    """Read a surcharge; raises KeyError or TypeError for JSON that is none."""
    return None if stored is None else Surcharge(**exact(stored))
