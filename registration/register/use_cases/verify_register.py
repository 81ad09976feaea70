"""The register is checked against its filings: hashes, and the projection made again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from registration.register.filing_hashes import digest_of
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.business import to_json
from registration.register.policy.filings import UnprojectableError, Version, project
from registration.register.use_cases.project_filings import entry_of, write_projection

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A business whose register does not follow from what was filed."""

    business_id: UUID
    why: str


def check_batch(uow: UnitOfWork, after: UUID | None) -> tuple[UUID | None, Sequence[Wrong], int]:
    """Check up to 500 businesses after one; returns the last one (None at the end), what is wrong.

    Bounded memory: call it until it answers None.
    """
    query = select(Business.id).order_by(Business.id).limit(BATCH)
    ids = uow.session.scalars(query.where(Business.id > after) if after else query).all()
    filings = _by_business(uow, ids)
    versions = _versions(uow, ids)
    wrong = [
        found
        for business_id in ids
        for found in _wrong(uow, business_id, filings[business_id], versions[business_id])
    ]
    return (ids[-1] if len(ids) == BATCH else None), wrong, len(ids)


def _by_business(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[Filing]]:
    found: dict[UUID, list[Filing]] = {business_id: [] for business_id in ids}
    query = select(Filing).where(Filing.business_id.in_(ids)).order_by(Filing.sequence)
    for filing in uow.session.scalars(query):
        found[filing.business_id].append(filing)
    return found


def _versions(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[BusinessVersion]]:
    found: dict[UUID, list[BusinessVersion]] = {business_id: [] for business_id in ids}
    query = select(BusinessVersion).where(BusinessVersion.business_id.in_(ids))
    for version in uow.session.scalars(query.order_by(BusinessVersion.valid_from)):
        found[version.business_id].append(version)
    return found


def _wrong(
    uow: UnitOfWork,
    business_id: UUID,
    filings: Sequence[Filing],
    live: Sequence[BusinessVersion],
) -> Iterator[Wrong]:
    for filing in filings:
        if filing.digest != digest_of(uow, filing):
            why = f"filing {filing.sequence} is not what was filed"
            yield Wrong(business_id=business_id, why=why)
    if not filings:
        return
    try:
        made = project([entry_of(filing) for filing in filings])
    except UnprojectableError as error:
        yield Wrong(business_id=business_id, why=str(error))
        return
    if [_key(version) for version in made] != [_live_key(row) for row in live]:
        yield Wrong(business_id=business_id, why="the register is not what its filings make")


def _key(version: Version) -> tuple[object, ...]:
    return (version.valid_from, version.valid_to, version.sequence, to_json(version.state))


def _live_key(row: BusinessVersion) -> tuple[object, ...]:
    return (row.valid_from, row.valid_to, row.sequence, row.state)


@dataclass(frozen=True, kw_only=True)
class RebuildBusiness:
    """Which business's register is made again."""

    business_id: UUID


def rebuild_business(uow: UnitOfWork, command: RebuildBusiness) -> int:
    """Write a business's versions again from its filings; returns how many. For operators' CLI."""
    business = uow.lock(Business, command.business_id)
    versions = write_projection(uow, business)
    uow.audit("register.rebuilt", business.id)
    return len(versions)
