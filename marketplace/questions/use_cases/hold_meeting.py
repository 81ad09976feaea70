"""The meeting before bids: announced with day and place, moved with a reason, and its minutes.

Nobody has to come, and who came is not written down: that would tell who bids.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.row_macs import genuine_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.models import MeetingMinutes, PreBidMeeting
from marketplace.questions.use_cases.public_text import refuse_identifying
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

ANNOUNCED = "marketplace.meeting_announced"
MINUTES = "marketplace.meeting_minutes_published"
MAX_ANNOUNCEMENTS = 10


@dataclass(frozen=True, kw_only=True)
class AnnounceMeeting:
    """Announce a meeting; where one was announced, this one replaces it, with the reason."""

    tender_id: UUID
    meets_at: datetime
    place: str
    place_ur: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PublishMinutes:
    """Publish what was said at a meeting."""

    meeting_id: UUID
    minutes: str
    tender_id: UUID | None = None


def announce_meeting(uow: UnitOfWork, command: AnnounceMeeting) -> PreBidMeeting:
    """Announce or move the meeting, before closing.

    Raises Invalid for a time that has passed or is after closing, and for a move without reason.
    """
    require(uow.actor, permissions.EXPLAIN_TENDER)
    tender = _own(uow, command.tender_id)
    at = uow.instant()
    tender.require(TenderAction.EXPLAIN, at)
    earlier = current_meeting(uow, tender.id)
    _refuse(uow, command, earlier, at, tender.closes_at)
    meeting = PreBidMeeting(
        id=new_id(),
        tender_id=tender.id,
        meets_at=command.meets_at,
        place=command.place,
        place_ur=command.place_ur,
        reason=command.reason,
        announced_by=uow.actor.person,
        announced_at=at,
    )
    uow.add(meeting)
    after = {"at": command.meets_at.isoformat(), "reason": command.reason}
    uow.audit("meeting.announced", tender.id, after=after)
    uow.publish(ANNOUNCED, meeting_id=meeting.id)
    return meeting


def publish_minutes(uow: UnitOfWork, command: PublishMinutes) -> MeetingMinutes:
    """Publish the minutes of a meeting that was held, once; they name no firm.

    Raises Conflict before the meeting, if the meeting was moved, or if it has minutes already.
    """
    require(uow.actor, permissions.EXPLAIN_TENDER)
    meeting = uow.get(PreBidMeeting, command.meeting_id)
    tender = _own(uow, meeting.tender_id)
    if command.tender_id not in {None, tender.id}:
        raise NotFound
    at = uow.instant()
    problem = _no_minutes(uow, meeting, at)
    if problem is not None:
        raise Conflict(problem, code="no-minutes-now")
    refuse_identifying(uow, minutes=command.minutes)
    minutes = MeetingMinutes(
        meeting_id=meeting.id,
        minutes=command.minutes,
        published_by=uow.actor.person,
        published_at=at,
    )
    uow.add(minutes)
    uow.audit("meeting.minutes_published", tender.id)
    uow.publish(MINUTES, meeting_id=meeting.id)
    return minutes


def current_meeting(uow: UnitOfWork, tender_id: UUID) -> PreBidMeeting | None:
    """Return the meeting that was announced last; a forged row is treated as missing."""
    query = select(PreBidMeeting).filter_by(tender_id=tender_id).order_by(PreBidMeeting.id.desc())
    return next(iter(genuine_of(uow.session, query)), None)


def _own(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Lock a tender of the department; two officers who announce at once wait for each other."""
    tender = uow.lock(Tender, tender_id)
    if tender.department_id != uow.actor.organisation or tender.published_at is None:
        raise NotFound
    return tender


def _refuse(
    uow: UnitOfWork,
    command: AnnounceMeeting,
    earlier: PreBidMeeting | None,
    at: datetime,
    closes_at: datetime,
) -> None:
    wrong: dict[str, Sentence] = {}
    if not at < command.meets_at < closes_at:
        wrong["meets_at"] = sentence("The meeting must be in the future, and before closing.")
    if earlier is not None and not command.reason:
        wrong["reason"] = sentence("Explain why the meeting is moved. Everybody reads it.")
    if wrong:
        raise Invalid(sentence("Correct the fields named below."), fields=wrong)
    if earlier is not None and earlier.meets_at <= at:
        raise Conflict(
            sentence("The meeting was held. Publish its minutes."), code="meeting-was-held"
        )
    query = select(PreBidMeeting.id).filter_by(tender_id=command.tender_id)
    if len(uow.session.scalars(query).all()) >= MAX_ANNOUNCEMENTS:
        raise Conflict(
            sentence("This meeting was moved too often. Answer in writing instead."),
            code="moved-too-often",
        )


def _no_minutes(uow: UnitOfWork, meeting: PreBidMeeting, at: datetime) -> Sentence | None:
    newest = current_meeting(uow, meeting.tender_id)
    if newest is not None and newest.id != meeting.id:
        return sentence("This meeting was moved. Its minutes belong to the new one.")
    if meeting.meets_at > at:
        return sentence("The meeting has not been held yet.")
    if uow.session.get(MeetingMinutes, meeting.id) is not None:
        return sentence("The minutes have already been published.")
    return None
