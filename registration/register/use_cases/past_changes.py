"""Checks whether a change can have occurred on its day, by all that the register has recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from registration.register.policy.changes import day_problem, too_few_partners
from registration.register.policy.filings import Entry, Kind
from registration.register.use_cases.project_filings import entries_of

_OF_PARTNERS = frozenset({Kind.OWNERS, Kind.ELECTION})


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change that is to be filed: its kind, its day, and what it says."""

    kind: Kind
    on: date
    content: Mapping[str, Any]


def against_day(uow: UnitOfWork, business_id: UUID, change: Change) -> Sentence | None:
    """Return why a change cannot be of its day, whatever its content; None if it can."""
    entries = entries_of(uow, business_id)
    return day_problem(entries, _entry(uow, entries, change))


def against_filing(uow: UnitOfWork, business_id: UUID, change: Change) -> Sentence | None:
    """Return why a change cannot be recorded of its day, or None."""
    entries = entries_of(uow, business_id)
    new = _entry(uow, entries, change)
    found = day_problem(entries, new)
    if found is None and change.kind in _OF_PARTNERS:
        found = too_few_partners(entries, new)
    return found


def _entry(uow: UnitOfWork, entries: list[Entry], change: Change) -> Entry:
    return Entry(
        sequence=1 + max((each.sequence for each in entries), default=0),
        kind=change.kind,
        effective_on=change.on,
        content=change.content,
        recorded_on=local_day(uow.now),
    )
