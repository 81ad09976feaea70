"""The register's keyed hashes are recomputed from its filings after a change of SECRET_KEY."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from app.key_rotation import Recomputed
from app.row_macs import UNCHECKED, Forged, genuine
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessOwner, BusinessTrait
from registration.register.policy.filings import UnprojectableError, project
from registration.register.queries.projection import owner_rows, trait_rows
from registration.register.use_cases.project_filings import entries_of, write_projection

BATCH = 100


def rehash_register(uow: UnitOfWork, after: UUID | None) -> tuple[UUID | None, int]:
    """Recompute owners' hashes and traits of up to 100 businesses, if they are under other keys.

    Returns the last business (None at the end) and how many were written. Businesses with a fault
    are skipped: `bdm register verify` names them.
    """
    query = select(Business).order_by(Business.id).limit(BATCH)
    query = query.where(Business.id > after) if after else query
    some = uow.session.scalars(query.with_for_update(), execution_options=UNCHECKED).all()
    last = some[-1].id if len(some) == BATCH else None
    return last, _rehashed(uow, genuine(uow.session, some))


def _rehashed(uow: UnitOfWork, some: Sequence[Business]) -> int:
    written = 0
    for business in some:
        with suppress(Forged, UnprojectableError):
            if _hashes_there(uow, business.id) != _hashes_today(uow, business.id):
                write_projection(uow, business)
                written += 1
    return written


def _hashes_there(uow: UnitOfWork, business_id: UUID) -> set[bytes]:
    owners = select(BusinessOwner.cnic_hash).filter_by(business_id=business_id)
    traits = select(BusinessTrait.key).filter_by(business_id=business_id)
    return {*uow.session.scalars(owners), *uow.session.scalars(traits)}


def _hashes_today(uow: UnitOfWork, business_id: UUID) -> set[bytes]:
    versions = project(entries_of(uow, business_id))
    owners = (row for each in versions for row in owner_rows(uow, business_id, each))
    traits = trait_rows(uow, business_id, versions)
    return {*(row.cnic_hash for row in owners), *(row.key for row in traits)}


REHASH = Recomputed(title="register of businesses", use_case=rehash_register)
