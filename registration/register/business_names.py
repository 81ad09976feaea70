"""Names of businesses of the register: taken with the registration, changed and closed by filings.

What was checked when somebody applied is checked again here, at the instant of the decision.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from app.calendar import PROVINCE
from app.casework.public import Granted
from app.unit_of_work import UnitOfWork
from registration.names.public import (
    BusinessKind,
    NameEntry,
    Standing,
    enter_name,
    retire_names,
)
from registration.register.models import Business
from registration.register.policy.business import Form, State

KIND_OF = {
    Form.SOLE: BusinessKind.SOLE_PROPRIETOR,
    Form.PARTNERSHIP: BusinessKind.PARTNERSHIP,
    Form.COMPANY: BusinessKind.COMPANY,
}


def take_name(uow: UnitOfWork, business: Business, state: State, granted: Granted) -> None:
    """Give a business its first name. Raises Conflict or Invalid with the check's own sentence."""
    enter_name(uow, _entry(business, to_words(state), uow.now, state.place.district, granted))


def change_name(
    uow: UnitOfWork, business: Business, words: Mapping[str, Any], on: date, granted: Granted
) -> None:
    """Let one name follow the other at the beginning of a day, or now where that has come."""
    at = max(start_of(on), uow.now)
    retire_names(uow, business.id, at=at)
    enter_name(uow, _entry(business, words, at, "", granted))


def close_names(uow: UnitOfWork, business: Business, on: date) -> None:
    """Free the names of a business that is dissolved, from that day."""
    retire_names(uow, business.id, at=max(start_of(on), uow.now), why="closed")


def reopen_names(uow: UnitOfWork, business: Business, state: State) -> None:
    """Give a business its name again whose dissolution is withdrawn; Conflict where it is taken."""
    entry = NameEntry(
        **to_words(state),
        since=uow.now,
        business_id=business.id,
        kind=KIND_OF[Form(business.form)],
        district=state.place.district,
        held_by_nobody=True,
    )
    enter_name(uow, entry)


def keep_legacy_name(uow: UnitOfWork, state: State) -> None:
    """Let checks see the name of an old entry; it keeps nobody from anything."""
    words = to_words(state)
    entry = NameEntry(**words, since=uow.now, standing=Standing.LEGACY)
    enter_name(uow, entry)


def to_words(state: State) -> Mapping[str, Any]:
    """Return a state's name in both scripts."""
    return {"name": state.name, "name_ur": state.name_ur}


def start_of(day: date) -> datetime:
    """Return the first instant of a day in the province."""
    return datetime.combine(day, time(), PROVINCE).astimezone(UTC)


def _entry(
    business: Business, words: Mapping[str, Any], since: datetime, district: str, granted: Granted
) -> NameEntry:
    return NameEntry(
        name=words["name"],
        name_ur=words.get("name_ur", ""),
        since=since,
        business_id=business.id,
        kind=KIND_OF[Form(business.form)],
        district=district,
        for_person=granted.person_id,
        for_organisation=granted.organisation_id,
        accepting=granted.overridden or frozenset(),
        held_by_nobody=granted.overridden is None,
    )
