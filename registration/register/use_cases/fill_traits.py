"""Businesses that are there without their traits get them: after an upgrade, some at a time.

What has none by right (dissolved on its first day) or cannot be made (`bdm register verify` says
why) is passed over.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import exists, select

from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessTrait, Filing
from registration.register.policy.filings import UnprojectableError, project
from registration.register.queries.projection import entry_of, trait_rows

BATCH_SIZE = 500


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """How many businesses after which one."""

    after: UUID | None
    most: int


def fill_traits(uow: UnitOfWork, command: int | None = None) -> int:
    """Make the traits of businesses that have none; returns how many were looked at.

    `command` is how many at a time, where that is not as usual; each bite is committed. Twice is
    the same.
    """
    done, size, after = 0, command or BATCH_SIZE, None
    while some := uow.apart(_some, _Batch(after=after, most=size)):
        done, after = done + len(some), some[-1]
    return done


def _some(uow: UnitOfWork, bite: _Batch) -> Sequence[UUID]:
    ids = _without(uow, bite)
    query = select(Filing).where(Filing.business_id.in_(ids))
    filings = uow.session.scalars(query.order_by(Filing.business_id, Filing.sequence))
    for business_id, some in groupby(filings, lambda filing: filing.business_id):
        with suppress(UnprojectableError):
            versions = project([entry_of(filing) for filing in some])
            uow.session.add_all(trait_rows(uow, business_id, versions))
    return ids


def _without(uow: UnitOfWork, bite: _Batch) -> Sequence[UUID]:
    """Lock businesses without traits; a filing made in the meantime adds its own."""
    query = select(Business.id).where(
        exists().where(Filing.business_id == Business.id),
        ~exists().where(BusinessTrait.business_id == Business.id),
    )
    if bite.after is not None:
        query = query.where(Business.id > bite.after)
    locked = query.order_by(Business.id).limit(bite.most).with_for_update(skip_locked=True)
    return uow.session.scalars(locked).all()
