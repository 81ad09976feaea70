"""Filings of one's businesses that have not taken effect yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.permissions import require
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing
from registration.register.permissions import READ_OWN_BUSINESSES
from registration.register.policy.filings import Kind
from registration.register.queries.owners import owned

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
    """List what takes effect after today, the soonest first: one query, beside who they are."""
    require(uow.actor, READ_OWN_BUSINESSES)
    gone = aliased(Filing)
    query = (
        owned(uow)
        .add_columns(Filing)
        .join(Filing, Filing.business_id == Business.id)
        .where(
            Filing.effective_on > local_day(uow.now),
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
            name=version.name,
            name_ur=version.name_ur,
            kind=Kind(filing.kind),
            effective_on=filing.effective_on,
        )
        for _, version, _, filing in genuine_lines_of(uow.session, query)
    ]
