"""Notifications of questions and the meeting: to officers without the asker, then to firms.

Recipients are the firms that took the documents, asked or wrote a bid. Nothing may reveal before
the opening that a firm was notified, so these are confidential
(`marketplace/openings/doors/notifications.py`).
"""

from uuid import UUID

from sqlalchemy import select

from app.calendar import PROVINCE
from app.identity.public import members_wearing
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import BidDraft
from marketplace.kernel.permissions import EXPLAIN_TENDER
from marketplace.openings.doors.notifications import bidders, notify_firms
from marketplace.questions.deadlines import clocks_of
from marketplace.questions.models import PreBidMeeting, TenderQuestion
from marketplace.questions.queries.register import addressees
from marketplace.questions.use_cases.answer_question import ANSWERED
from marketplace.questions.use_cases.ask_question import QUESTION_RECEIVED
from marketplace.questions.use_cases.hold_meeting import ANNOUNCED, MINUTES
from marketplace.questions.use_cases.remind_officers import OVERDUE, REMIND, waiting_in_time
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.versions import AMENDED, WAITING_QUESTION


def concerned_firms(uow: UnitOfWork, tender_id: UUID) -> list[UUID]:
    """Return the firms that took the documents, asked, or have written a bid."""
    writing = uow.session.scalars(select(BidDraft.supplier_id).filter_by(tender_id=tender_id))
    return sorted({*addressees(uow, tender_id), *bidders(uow, tender_id), *writing})


def _notify_officers(uow: UnitOfWork, template: str, tender: Tender) -> None:
    values = {
        **values_of(tender),
        "due_on": clocks_of(tender).answer_until.strftime("%d-%m-%Y"),
        "closes_at": tender.closes_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
    }
    for person in members_wearing(uow.session, tender.department_id, EXPLAIN_TENDER.holders):
        queue_message(
            uow,
            template=f"marketplace/{template}",
            person_id=person.id,
            values=values,
            confidential=True,  # a count of letters would tell that somebody asks
        )


@handler("marketplace.tell_question_asked")
def notify_question_asked(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can answer, without the asker."""
    question = uow.get(TenderQuestion, UUID(event.payload["question_id"]))
    if question.answered_at is None:
        _notify_officers(uow, "question_asked", uow.get(Tender, question.tender_id))


@handler("marketplace.tell_question_answered")
def notify_question_answered(uow: UnitOfWork, event: Event) -> None:
    """Notify every firm concerned that there is an answer."""
    question = uow.get(TenderQuestion, UUID(event.payload["question_id"]))
    tender = uow.get(Tender, question.tender_id)
    notify_firms(uow, "question_answered", concerned_firms(uow, tender.id), tender)


@handler("marketplace.tell_meeting_announced")
def notify_meeting_announced(uow: UnitOfWork, event: Event) -> None:
    """Notify every firm concerned when and where the meeting is."""
    meeting = uow.get(PreBidMeeting, UUID(event.payload["meeting_id"]))
    tender = uow.get(Tender, meeting.tender_id)
    values = {
        "meets_at": meeting.meets_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
        "place": meeting.place,
        "reason": meeting.reason,
    }
    template = "meeting_moved" if meeting.reason else "meeting_announced"
    notify_firms(uow, template, concerned_firms(uow, tender.id), tender, **values)


@handler("marketplace.tell_meeting_minutes")
def notify_meeting_minutes(uow: UnitOfWork, event: Event) -> None:
    """Notify every firm concerned that the minutes can be read."""
    meeting = uow.get(PreBidMeeting, UUID(event.payload["meeting_id"]))
    tender = uow.get(Tender, meeting.tender_id)
    notify_firms(uow, "meeting_minutes", concerned_firms(uow, tender.id), tender)


@handler("marketplace.tell_questions_wait")
def notify_questions_wait(uow: UnitOfWork, event: Event) -> None:
    """Remind the officers, unless all was answered meanwhile."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    if waiting_in_time(uow, tender):
        overdue = event.payload["kind"] == OVERDUE
        _notify_officers(uow, "questions_overdue" if overdue else "questions_due", tender)


@handler("marketplace.tell_closing_held")
def notify_closing_held(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers that the clock has extended bidding, since a question waits for them."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    version = uow.session.get_one(TenderVersion, (tender.id, event.payload["version"]))
    if version.what == WAITING_QUESTION:
        _notify_officers(uow, "closing_held_officer", tender)


QUESTION_EVENTS = (
    (QUESTION_RECEIVED, notify_question_asked),
    (ANSWERED, notify_question_answered),
    (ANNOUNCED, notify_meeting_announced),
    (MINUTES, notify_meeting_minutes),
    (REMIND, notify_questions_wait),
    (AMENDED, notify_closing_held),
)
