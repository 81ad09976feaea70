"""Names of businesses of the register: taken with the registration, changed and closed by filings.

What was checked when somebody applied is checked again here, at the instant of the decision.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.casework.public import Granted
from app.unit_of_work import UnitOfWork
from registration.names.public import (
    NameEntry,
    NamePeriod,
    Standing,
    correct_names,
    enter_name,
    retire_names,
)
from registration.register.models import Business
from registration.register.policy.business import Form, State
from registration.register.policy.filings import Version
from registration.register.policy.name_periods import KIND_OF, name_periods, start_of, to_words


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


def follow_names(
    uow: UnitOfWork,
    business: Business,
    before: Sequence[Version],
    after: Sequence[Version],
    granted: Granted | None = None,
) -> None:
    """Change the index of names where a correction or withdrawal changed names or their days.

    A name that the business did not have before is checked like any other. Without a grant there
    is no applicant: what a rule that is no law holds is not held.
    """
    told, periods = name_periods(before), name_periods(after)
    if told != periods:
        keep_names(uow, business, periods, {each.words for each in told}, granted)


def keep_names(
    uow: UnitOfWork,
    business: Business,
    periods: Sequence[NamePeriod],
    said: Collection[tuple[str, str]],
    granted: Granted | None = None,
) -> None:
    """Replace the names of a business in the index; names that it had (`said`) are not checked."""
    entry = _entry(business, {"name": ""}, uow.now, "", granted)
    correct_names(uow, entry, periods, said)


def keep_legacy_name(uow: UnitOfWork, state: State) -> None:
    """Let checks see the name of an old entry; it keeps nobody from anything."""
    words = to_words(state)
    entry = NameEntry(**words, since=uow.now, standing=Standing.LEGACY)
    enter_name(uow, entry)


def _entry(
    business: Business,
    words: Mapping[str, Any],
    since: datetime,
    district: str,
    granted: Granted | None,
) -> NameEntry:
    entry = NameEntry(
        name=words["name"],
        name_ur=words.get("name_ur", ""),
        since=since,
        business_id=business.id,
        kind=KIND_OF[Form(business.form)],
        district=district,
        held_by_nobody=True,
    )
    if granted is None:
        return entry
    return replace(
        entry,
        for_person=granted.person_id,
        for_organisation=granted.organisation_id,
        accepting=granted.overridden or frozenset(),
        held_by_nobody=granted.overridden is None,
    )
