"""Grounds on which suppliers are debarred or blacklisted: dated parameters with their source."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.parameters.public import ParameterSet, ParameterValue, set_in_force
from app.text import Sentence
from marketplace.parameters.definitions import (
    DEBARMENT_GROUNDS,
    DEBARMENT_REPLY_DAYS,
    DEBARMENT_REVIEW_DAYS,
    GROUND_TITLES,
)

_DAYS = (DEBARMENT_REPLY_DAYS.key, DEBARMENT_REVIEW_DAYS.key)


def grounds_on(session: Session, on: date) -> Mapping[str, ParameterValue]:
    """Return the grounds in force on a day, by their code, in the order of the list."""
    found = set_in_force(session, [each.key for each in DEBARMENT_GROUNDS.values()], on)
    values = {code: found.get(each.key) for code, each in DEBARMENT_GROUNDS.items()}
    return {code: value for code, value in values.items() if value is not None and value.value}


def days_on(session: Session, on: date) -> ParameterSet:
    """Return the days of notice and review in force on a day, for freezing onto a matter."""
    return set_in_force(session, _DAYS, on)


def ground_title(code: str) -> Sentence:
    """Name a ground for people."""
    return GROUND_TITLES[code]
