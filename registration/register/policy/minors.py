"""Minors admitted to the benefits of a firm: when they are of age, until when they elect. Pure.

Within six months of majority they give public notice that they become a partner or do not; who
gives none becomes one when the six months are over (Partnership Act 1932, s. 30 (5)).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.text import Sentence, sentence
from registration.register.policy.business import Owner

_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class ComingOfAge:
    """At how many years people are of age, and how many months they have to elect."""

    majority_years: int
    election_months: int


class Election(StrEnum):
    """The election of a former minor; `lapsed`: none, so that the Act makes them a partner."""

    PARTNER = "partner"
    NO_PARTNER = "no_partner"
    LAPSED = "lapsed"


def of_age_on(born_on: date, years: int) -> date:
    """Return the first day on which somebody is of age; of 29 February it may be 1 March."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def is_minor_on(born_on: date, day: date, years: int) -> bool:
    """Return True if a person is under age on a day."""
    return day < of_age_on(born_on, years)


def election_ends_on(born_on: date, rule: ComingOfAge) -> date:
    """Return the last day on which somebody may elect."""
    first = of_age_on(born_on, rule.majority_years)
    return months_after(first, rule.election_months) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the first after it if there is none."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return months_after(date(day.year, day.month, 1), months + 1)


def adults_since_admission(
    owners: tuple[Owner, ...], today: date, rule: ComingOfAge
) -> list[Owner]:
    """Return who was admitted as a minor and is of age today; without a birth date, who may be."""
    return [
        owner
        for owner in owners
        if owner.minor
        and (owner.born_on is None or not is_minor_on(owner.born_on, today, rule.majority_years))
    ]


def wrong_election(owner: Owner, elects: Election, on: date, rule: ComingOfAge) -> Sentence | None:
    """Return why an election cannot be of a day, or None; None too without a birth date."""
    if owner.born_on is None:
        return None
    first, last = (
        of_age_on(owner.born_on, rule.majority_years),
        election_ends_on(owner.born_on, rule),
    )
    if elects is Election.LAPSED:
        if on == last + timedelta(days=1):
            return None
        return sentence(
            "A person who gave no notice became a partner on %(day)s, when the months to"
            " elect had passed. Enter that date.",
            day=f"{last + timedelta(days=1):%d-%m-%Y}",
        )
    if first <= on <= last:
        return None
    return sentence(
        "%(name)s could elect from %(first)s to %(last)s. Enter the date of the public notice.",
        name=owner.name,
        first=f"{first:%d-%m-%Y}",
        last=f"{last:%d-%m-%Y}",
    )
