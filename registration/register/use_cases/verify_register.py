"""The register is checked against its filings: hashes, and the projection made again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from registration.names.public import indexed_names
from registration.register.models import Business
from registration.register.policy.name_periods import name_periods
from registration.register.queries.verification import Wrong, faults_among
from registration.register.use_cases.business_names import keep_names
from registration.register.use_cases.project_filings import write_projection

BATCH = 500


def check_batch(uow: UnitOfWork, after: UUID | None) -> tuple[UUID | None, Sequence[Wrong], int]:
    """Check up to 500 businesses after one; returns the last one (None at the end), what is wrong.

    Bounded memory: call it until it answers None.
    """
    query = select(Business.id).order_by(Business.id).limit(BATCH)
    ids = uow.session.scalars(query.where(Business.id > after) if after else query).all()
    return (ids[-1] if len(ids) == BATCH else None), faults_among(uow, ids), len(ids)


@dataclass(frozen=True, kw_only=True)
class RebuildBusiness:
    """The business whose register is rebuilt."""

    business_id: UUID


def rebuild_business(uow: UnitOfWork, command: RebuildBusiness) -> int:
    """Write a business's versions again from its filings; returns how many. For operators' CLI.

    The index of names is written again too, if it has names of the business. They are not checked:
    the register has them already.
    """
    business = uow.lock(Business, command.business_id)
    versions = write_projection(uow, business)
    if indexed_names(uow.session, [business.id]):
        periods = name_periods(versions)
        keep_names(uow, business, periods, {each.words for each in periods})
    uow.audit("register.rebuilt", business.id)
    return len(versions)
