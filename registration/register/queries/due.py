"""Filings of one's businesses that have not taken effect yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.permissions import require
from app.unit_of_work import UnitOfWork
from registration.register.models import BusinessVersion, Filing
from registration.register.permissions import READ_OWN_BUSINESSES
from registration.register.policy.filings import Kind
from registration.register.queries.owners import on, own_businesses

MAX_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class ToCome:
    """A filing, and what its business is called today."""

    business_id: UUID
    name: str
    name_ur: str
    kind: Kind
    effective_on: date


def list_upcoming_filings(uow: UnitOfWork) -> Sequence[ToCome]:
    """List what takes effect after today, the soonest first: two queries, beside who they are."""
    require(uow.actor, READ_OWN_BUSINESSES)
    today, gone = local_day(uow.now), aliased(Filing)
    rows = uow.session.execute(
        select(Filing, BusinessVersion.name, BusinessVersion.name_ur)
        .join(
            BusinessVersion,
            and_(BusinessVersion.business_id == Filing.business_id, on(today)),
        )
        .where(
            Filing.business_id.in_(own_businesses(uow)),
            Filing.effective_on > today,
            Filing.corrects.is_(None),
            ~exists().where(
                gone.business_id == Filing.business_id,
                gone.kind == Kind.WITHDRAWAL.value,
                gone.corrects == Filing.sequence,
            ),
        )
        .order_by(Filing.effective_on, Filing.id)
        .limit(MAX_SHOWN)
    )
    return [
        ToCome(
            business_id=filing.business_id,
            name=name,
            name_ur=name_ur,
            kind=Kind(filing.kind),
            effective_on=filing.effective_on,
        )
        for filing, name, name_ur in rows
    ]
