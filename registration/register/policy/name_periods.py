"""Names of a business by the register, with their days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.calendar import PROVINCE
from registration.names.public import BusinessKind, NamePeriod
from registration.register.policy.business import Form, State
from registration.register.policy.business import Standing as StandingOfBusiness
from registration.register.policy.filings import Version

KIND_OF = {
    Form.SOLE: BusinessKind.SOLE_PROPRIETOR,
    Form.PARTNERSHIP: BusinessKind.PARTNERSHIP,
    Form.COMPANY: BusinessKind.COMPANY,
}


def name_periods(versions: Sequence[Version]) -> list[NamePeriod]:
    """Return the names of a business by the register, with their days: none once dissolved."""
    found: list[NamePeriod] = []
    for version in versions:
        state = version.state
        if state.standing is StandingOfBusiness.DISSOLVED:
            continue
        since = start_of(version.valid_from)
        until = start_of(version.valid_to + timedelta(days=1)) if version.valid_to else None
        last = found[-1] if found else None
        if last and last.words == (state.name, state.name_ur) and last.until == since:
            found[-1] = replace(last, until=until)
        else:
            found.append(NamePeriod(**to_words(state), since=since, until=until))
    return found


def to_words(state: State) -> Mapping[str, Any]:
    """Return a state's name in both scripts."""
    return {"name": state.name, "name_ur": state.name_ur}


def start_of(day: date) -> datetime:
    """Return the first instant of a day in the province."""
    return datetime.combine(day, time(), PROVINCE).astimezone(UTC)
