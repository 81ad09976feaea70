"""Make the index of names agree with the register after a correction, for past days too.

A correction can change a name that a business had, or the days on which it had it. Rows that are
wrong by then are kept, but end at the moment at which they begin; new rows replace them. Only use
cases of the register call this.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.policy.report import Standing
from registration.names.queries.indexed import NamePeriod, period_of, was_ever
from registration.names.use_cases.hold_business_name import (
    NameEntry,
    end_row,
    enter_name,
    enter_row,
    name_row,
)


def correct_names(
    uow: UnitOfWork,
    entry: NameEntry,
    periods: Sequence[NamePeriod],
    said: Collection[tuple[str, str]],
) -> None:
    """Replace the names of a business in the index by `periods`, the oldest first.

    `entry` says whose names they are. `said` are the names, in both scripts, that the register gave
    the business before: only other names are checked. Where the last period ends, the business is
    closed. Raises what `enter_name` raises.
    """
    rows = _rows(uow, entry.business_id)
    good = set(genuine(uow.session, rows))
    right = {period_of(row) for row in good}.intersection(periods)
    for row in rows:
        if row not in good or period_of(row) not in right:
            end_row(uow, row, at=row.since, why="corrected")
    uow.session.flush()
    # Of a forged row, what PostgreSQL lets nobody change still says who had which name.
    newest_first = [*reversed(rows)]
    had = {(row.name, row.name_ur): row for row in sorted(newest_first, key=good.__contains__)}
    for period in periods:
        if period in right:
            continue
        row = (
            _renewed(uow, entry, period, had) if period.words in said else _new(uow, entry, period)
        )
        if period.until is not None:
            end_row(uow, row, at=period.until, why="closed" if period is periods[-1] else "changed")
            uow.session.flush()


def _rows(uow: UnitOfWork, business_id: UUID | None) -> Sequence[BusinessName]:
    query = select(BusinessName).filter_by(
        business_id=business_id, standing=Standing.REGISTERED.value
    )
    query = query.order_by(BusinessName.since).with_for_update()
    rows = uow.session.scalars(query, execution_options=UNCHECKED)
    return [row for row in rows if was_ever(row)]


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
    """Enter a name that the business had before, for its right days: with the same rights."""
    row, before = name_row(_entry_of(entry, period)), had.get(period.words)
    row.exclusive = before is not None and before.exclusive
    row.district = before.district if before else row.district
    enter_row(uow, row)
    uow.session.flush()
    return row


def _entry_of(entry: NameEntry, period: NamePeriod) -> NameEntry:
    return replace(entry, name=period.name, name_ur=period.name_ur, since=period.since)
