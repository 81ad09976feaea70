"""Several fees on one bill: what holds for all of it. Pure.

Who pays the bill by its due day is late with none of its fees; it ends with the first of them that
ends; and it may be paid in parts if each of them may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_FEES = 20


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a fee's version says beside its price; days count from the day of the bill."""

    due_days: int
    expiry_days: int | None
    part_payment: bool


@dataclass(frozen=True, kw_only=True)
class Together:
    """The terms of a bill of several fees."""

    due_on: date
    expires_on: date | None
    part_payment: bool


def together(terms: Sequence[Terms], today: date) -> Together:
    """Return the terms of a bill of these fees (at least one) that is raised today.

    It never ends before it is due: the fee that ends first is due before.
    """
    ends = [each.expiry_days for each in terms if each.expiry_days is not None]
    return Together(
        due_on=today + timedelta(days=min(each.due_days for each in terms)),
        expires_on=today + timedelta(days=min(ends)) if ends else None,
        part_payment=all(each.part_payment for each in terms),
    )


def surcharge_words(title: str, title_ur: str) -> tuple[str, str]:
    """Return what the line of a fee's surcharge is called, in English and in Urdu."""
    urdu = f"تاخیر کا سرچارج: {title_ur}" if title_ur else ""
    return f"Surcharge for late payment: {title}", urdu
