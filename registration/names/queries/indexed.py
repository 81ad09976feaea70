"""The names of businesses in the index, and from when to when each had them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.row_macs import UNCHECKED
from registration.names.models import BusinessName
from registration.names.policy.report import Standing


@dataclass(frozen=True, kw_only=True)
class NamePeriod:
    """A name that a business has from a time on; `until` None: further on."""

    name: str
    name_ur: str
    since: datetime
    until: datetime | None = None

    @property
    def words(self) -> tuple[str, str]:
        """Return the name in both scripts."""
        return self.name, self.name_ur

    def covers(self, at: datetime) -> bool:
        """Return True if it is the name at a time."""
        return self.since <= at and (self.until is None or at < self.until)


def indexed_names(session: Session, business_ids: Collection[UUID]) -> dict[UUID, list[NamePeriod]]:
    """Return the names of businesses in the index, the oldest first: one query.

    A business without a row has no key; one whose rows a correction took out has an empty list.
    Forged rows are among them: who asks compares them with the register.
    """
    found: dict[UUID, list[NamePeriod]] = {}
    query = select(BusinessName).where(
        BusinessName.business_id.in_(business_ids),
        BusinessName.standing == Standing.REGISTERED.value,
    )
    query = query.order_by(BusinessName.since, BusinessName.id)
    for row in session.scalars(query, execution_options=UNCHECKED):
        if row.business_id is not None:
            periods = found.setdefault(row.business_id, [])
            periods += [period_of(row)] if was_ever(row) else []
    return found


def was_ever(row: BusinessName) -> bool:
    """Return True if a name was ever in force: one removed by a correction ends when it begins."""
    return row.ended_at is None or row.ended_at > row.since


def period_of(row: BusinessName) -> NamePeriod:
    """Return the days of a name."""
    return NamePeriod(name=row.name, name_ur=row.name_ur, since=row.since, until=row.ended_at)
