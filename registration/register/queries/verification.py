"""Verification of the register of some businesses against their filings, hashes included."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import class_mapper

from app.row_macs import UNCHECKED
from app.unit_of_work import UnitOfWork
from registration.names.public import NamePeriod, indexed_names
from registration.register.models import BusinessOwner, BusinessTrait, BusinessVersion, Filing
from registration.register.policy.filings import UnprojectableError, Version, project
from registration.register.policy.name_periods import name_periods
from registration.register.queries.filing_hashes import digests_of
from registration.register.queries.projection import entry_of, owner_rows, trait_rows, version_row

Row = BusinessVersion | BusinessOwner | BusinessTrait


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A business whose register does not follow from what was filed.

    `pending`: it lacks no more than its traits, which an hourly job makes after an upgrade.
    """

    business_id: UUID
    why: str
    pending: bool = False


def faults_among(uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[Wrong]:
    """Return what is wrong with these businesses: five queries."""
    filings, live = _by_business(uow, ids), _live(uow, ids)
    names = indexed_names(uow.session, ids)
    return [
        found
        for business_id in ids
        for found in _wrong(
            uow, business_id, filings[business_id], live[business_id], names.get(business_id)
        )
    ]


def _by_business(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[Filing]]:
    found: dict[UUID, list[Filing]] = {business_id: [] for business_id in ids}
    query = select(Filing).where(Filing.business_id.in_(ids)).order_by(Filing.sequence)
    for filing in uow.session.scalars(query):
        found[filing.business_id].append(filing)
    return found


def _live(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {business_id: [] for business_id in ids}
    # Each is compared with the filings, so a forged one is named here and not refused.
    versions = select(BusinessVersion).where(BusinessVersion.business_id.in_(ids))
    owners = select(BusinessOwner).where(BusinessOwner.business_id.in_(ids))
    traits = select(BusinessTrait).where(BusinessTrait.business_id.in_(ids))
    rows: list[Row] = [
        *uow.session.scalars(versions, execution_options=UNCHECKED),
        *uow.session.scalars(owners, execution_options=UNCHECKED),
        *uow.session.scalars(traits),
    ]
    for row in rows:
        found[row.business_id].append(row)
    return found


def _wrong(
    uow: UnitOfWork,
    business_id: UUID,
    filings: Sequence[Filing],
    live: Sequence[Row],
    names: Sequence[NamePeriod] | None,
) -> Iterator[Wrong]:
    for filing in filings:
        if filing.digest not in digests_of(uow, filing):
            why = f"filing {filing.sequence} is not what was filed"
            yield Wrong(business_id=business_id, why=why)
    try:
        made = project([entry_of(filing) for filing in filings]) if filings else []
    except UnprojectableError as error:
        yield Wrong(business_id=business_id, why=str(error))
        return
    expected, found = _columns_by_key(_rows(uow, business_id, made)), _columns_by_key(live)
    without_traits = {key: row for key, row in expected.items() if key[0] is not BusinessTrait}
    if found == without_traits != expected:
        yield Wrong(business_id=business_id, why="its traits wait for an hourly job", pending=True)
    elif found != expected:
        yield Wrong(business_id=business_id, why="the register is not what its filings make")
    if names is not None and not is_indexed(names, name_periods(made), uow.now):
        yield Wrong(business_id=business_id, why="the index of names says otherwise")


def is_indexed(names: Sequence[NamePeriod], periods: Sequence[NamePeriod], now: datetime) -> bool:
    """Return True if the index agrees with the register from now, without names before their day.

    A name that was recorded after its first day is in the index from the recording; a correction
    may have moved it to its first day since.
    """
    begun = all(
        any(each.words == period.words and each.since >= period.since for period in periods)
        for each in names
    )
    times = {now, *(each.since for each in (*names, *periods)), *_ends(names), *_ends(periods)}
    return begun and all(_at(names, at) == _at(periods, at) for at in times if at >= now)


def _ends(periods: Iterable[NamePeriod]) -> Iterator[datetime]:
    return (each.until for each in periods if each.until is not None)


def _at(periods: Iterable[NamePeriod], at: datetime) -> list[tuple[str, str]]:
    return [each.words for each in periods if each.covers(at)]


def _rows(uow: UnitOfWork, business_id: UUID, made: Sequence[Version]) -> Iterator[Row]:
    for version in made:
        yield version_row(business_id, version)
        yield from owner_rows(uow, business_id, version)
    yield from trait_rows(uow, business_id, made)


def _columns_by_key(rows: Iterable[Row]) -> dict[tuple[object, ...], dict[str, object]]:
    """Return all that rows say but their MACs, by their keys: lists and searches read it too."""
    return {_key(row): _columns(row) for row in rows}


def _key(row: Row) -> tuple[object, ...]:
    return (type(row), *class_mapper(type(row)).primary_key_from_instance(row))


def _columns(row: Row) -> dict[str, object]:
    names = (each.key for each in class_mapper(type(row)).column_attrs)
    return {name: getattr(row, name) for name in names if name != "mac"}
