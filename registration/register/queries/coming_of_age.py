"""Rules on minors: when they come of age, and the deadline to elect, in force on a day."""

from datetime import date

from sqlalchemy.orm import Session

from app.parameters.public import set_in_force
from registration.register.parameters import ELECTION_MONTHS, INITIAL, MAJORITY_YEARS
from registration.register.policy.minors import ComingOfAge


def coming_of_age(session: Session, on: date) -> ComingOfAge:
    """Return the rules of a day; the release's if none is in force. One query."""
    keys = (MAJORITY_YEARS.key, ELECTION_MONTHS.key)
    values = set_in_force(session, keys, on)
    suggested = {each.definition.key: each.value for each in INITIAL}
    found = {key: values.get(key) for key in keys}
    years, months = (
        int(str(value.value)) if (value := found[key]) else int(suggested[key]) for key in keys
    )
    return ComingOfAge(majority_years=years, election_months=months)
