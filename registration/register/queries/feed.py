"""The register's change feed: filings in the order of dense numbers, whatever commits when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feeds import Feed, after, seal
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing

FEED = "register"
REGISTER_FEED = Feed(name=FEED, row_id=Filing.id, xid=Filing.xid)
BATCH = 2_000


@dataclass(frozen=True, kw_only=True)
class Change:
    """That a business was changed: fetch it by its number. `position` is the cursor."""

    position: int
    number: str
    kind: str
    effective_on: date
    filed_at: datetime


def seal_register(uow: UnitOfWork, command: None) -> int:
    """Number filings that have settled; returns how many. Safe to run at any time."""
    del command
    return seal(uow, REGISTER_FEED, BATCH)


def changes_after(session: Session, position: int, limit: int) -> Sequence[Change]:
    """Return the changes after a position, oldest first: none is ever missed or seen twice."""
    numbers = {row.row_id: row.number for row in after(session, FEED, position, limit)}
    if not numbers:
        return []
    rows = session.execute(
        select(Filing, Business.number, Business.temporary)
        .join(Business, Business.id == Filing.business_id)
        .where(Filing.id.in_(list(numbers)))
    )
    found = [
        Change(
            position=numbers[filing.id],
            number=number or temporary,
            kind=filing.kind,
            effective_on=filing.effective_on,
            filed_at=filing.filed_at,
        )
        for filing, number, temporary in rows
    ]
    return sorted(found, key=lambda change: change.position)
