"""The index of names says what the register says by now of a business, also of past days.

A correction says that a business had another name, or had one from another day: the rows that said
otherwise end as they begin, and others take their place. From within the register's own use cases.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.policy.report import Standing
from registration.names.queries.indexed import NamePeriod, period_of, was_ever
from registration.names.use_cases.hold_business_name import (
    NameEntry,
    enter_name,
    keep_row,
    name_row,
    summary,
)


def correct_names(
    uow: UnitOfWork,
    entry: NameEntry,
    periods: Sequence[NamePeriod],
    said: Collection[tuple[str, str]],
) -> None:
    """Let a business have these names alone, the oldest first; its last one ends if it is closed.

    `entry` says whose they are; `said` are the names, in both scripts, that the register said of it
    before: they stay its own. Any other is checked as one that is new. Raises as `enter_name` does.
    """
    rows = _rows(uow, entry.business_id)
    right = {period_of(row) for row in rows}.intersection(periods)
    for row in rows:
        if period_of(row) not in right:
            _void(uow, row)
    uow.session.flush()
    had = {(row.name, row.name_ur): row for row in reversed(rows)}
    for period in periods:
        if period in right:
            continue
        row = (
            _renewed(uow, entry, period, had) if period.words in said else _new(uow, entry, period)
        )
        if period.until is not None:
            _end(uow, row, period, "closed" if period is periods[-1] else "changed")


def _rows(uow: UnitOfWork, business_id: UUID | None) -> Sequence[BusinessName]:
    query = select(BusinessName).filter_by(
        business_id=business_id, standing=Standing.REGISTERED.value
    )
    rows = uow.session.scalars(query.order_by(BusinessName.since).with_for_update())
    return [row for row in rows if was_ever(row)]


def _void(uow: UnitOfWork, row: BusinessName) -> None:
    row.end(at=row.since, why="corrected")
    uow.audit("name.ended", row.id, after=summary(row) | {"why": "corrected"})


def _new(uow: UnitOfWork, entry: NameEntry, period: NamePeriod) -> BusinessName:
    row = enter_name(uow, _entry_of(entry, period))
    uow.session.flush()
    return row


def _renewed(
    uow: UnitOfWork,
    entry: NameEntry,
    period: NamePeriod,
    had: Mapping[tuple[str, str], BusinessName],
) -> BusinessName:
    """Enter a name that was its own from its right day: it keeps what it was given."""
    row, before = name_row(_entry_of(entry, period)), had.get(period.words)
    row.exclusive = before is not None and before.exclusive
    row.district = before.district if before else row.district
    keep_row(uow, row)
    uow.session.flush()
    uow.audit("name.entered", row.id, after=summary(row))
    return row


def _entry_of(entry: NameEntry, period: NamePeriod) -> NameEntry:
    return replace(entry, name=period.name, name_ur=period.name_ur, since=period.since)


def _end(uow: UnitOfWork, row: BusinessName, period: NamePeriod, why: str) -> None:
    row.end(at=period.until or row.since, why=why)
    uow.audit("name.ended", row.id, after=summary(row) | {"why": why})
    uow.session.flush()
