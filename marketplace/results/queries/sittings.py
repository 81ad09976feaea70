"""Sittings: the openers of a tender's bids, and whether an opening was postponed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.identity.public import people_by_id
from app.row_macs import genuine_lines_of
from marketplace.openings.models import Attendance, Opening
from marketplace.tenders.models import CommitteeMember, Tender


@dataclass(frozen=True, kw_only=True)
class OpenedBy:
    """A member of the committee whose share helped to open the bids, and when it was given."""

    name: str
    chair: bool
    outside: bool
    given_at: datetime | None


def sittings(session: Session, tender: Tender) -> tuple[list[OpenedBy], bool]:
    """Return who opened the bids, and whether an opening was ever postponed: two queries."""
    given = and_(Attendance.opening_id == Opening.id, Attendance.unlocked_at.is_not(None))
    seat = and_(
        CommitteeMember.person_id == Attendance.person_id,
        CommitteeMember.tender_id == Opening.tender_id,
    )
    query = (
        select(Opening, Attendance, CommitteeMember)
        .outerjoin(Attendance, given)
        .outerjoin(CommitteeMember, seat)
        .where(Opening.tender_id == tender.id)
    )
    rows = genuine_lines_of(session, query)
    held = [
        (member, came.unlocked_at)
        for opening, came, member in rows
        if opening.postponed_at is None and member is not None
    ]
    seats = _opened_by(session, held) if tender.opened_at is not None else []
    return seats, any(row[0].postponed_at is not None for row in rows)


def _opened_by(
    session: Session, found: Sequence[tuple[CommitteeMember, datetime | None]]
) -> list[OpenedBy]:
    people = people_by_id(session, [member.person_id for member, _ in found])
    seats = [
        OpenedBy(
            name=people[member.person_id].name,
            chair=member.chair,
            outside=member.outside,
            given_at=at,
        )
        for member, at in found
    ]
    return sorted(seats, key=lambda seat: (not seat.chair, not seat.outside, seat.name))
