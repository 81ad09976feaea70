"""The meeting before bids, for everybody and for the department that holds it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.permissions import require
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.models import MeetingMinutes, PreBidMeeting
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.tender_file import own_tender_row


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """The meeting before bids. `reason` says why an earlier one was moved."""

    id: UUID
    meets_at: datetime
    place: str
    place_ur: str
    reason: str
    minutes: str | None
    minutes_at: datetime | None


def meeting_of(uow: UnitOfWork, tender_id: UUID) -> MeetingView | None:
    """Return the current meeting, with its minutes; a forged row is treated as missing."""
    query = (
        select(PreBidMeeting, MeetingMinutes)
        .outerjoin(MeetingMinutes, MeetingMinutes.meeting_id == PreBidMeeting.id)
        .where(PreBidMeeting.tender_id == tender_id)
        .order_by(PreBidMeeting.id.desc())
    )
    found = dict(uow.session.execute(query, execution_options=UNCHECKED).all())
    meeting = next(iter(genuine(uow.session, found)), None)
    if meeting is None:
        return None
    held = next(iter(genuine(uow.session, filter(None, [found[meeting]]))), None)
    return MeetingView(
        id=meeting.id,
        meets_at=meeting.meets_at,
        place=meeting.place,
        place_ur=meeting.place_ur,
        reason=meeting.reason,
        minutes=held.minutes if held else None,
        minutes_at=held.published_at if held else None,
    )


def own_meeting(uow: UnitOfWork, tender_id: UUID, meeting_id: UUID | None = None) -> Tender:
    """Return a tender of the department whose meeting is announced, or has minutes to come."""
    require(uow.actor, permissions.EXPLAIN_TENDER)
    tender = own_tender_row(uow, tender_id)
    if tender.published_at is None:
        raise NotFound
    if meeting_id is not None and uow.get(PreBidMeeting, meeting_id).tender_id != tender.id:
        raise NotFound
    return tender
