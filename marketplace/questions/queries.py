"""What everybody reads of a tender's questions, what its department does, and what a firm does.

No view but a firm's own says who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, ScalarSelect, cast, func, select, tuple_

from app.calendar import local_day
from app.errors import Conflict, NotFound
from app.identity.public import organisations_by_id, require_for_firm
from app.paging import PAGE, Page, as_day, as_id, as_instant, cut, decode_cursor, microseconds
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.deadlines import clocks_of, hold_rule, in_time_before, question_days
from marketplace.questions.models import (
    DocumentTaking,
    MeetingMinutes,
    PreBidMeeting,
    TenderQuestion,
)
from marketplace.questions.policy import HOLD_AHEAD, NO_HOLD, answer_by
from marketplace.questions.use_cases.hold_closing import (
    closing_if_open,
    times_held,
    waits_for_answer,
)
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.queries.tender_file import own_tender_row, published_row
from marketplace.tenders.versions import WAITING_QUESTION

MOST_DUE = 10
_ASKED_ON: ColumnElement[date] = cast(func.timezone("Asia/Karachi", TenderQuestion.asked_at), Date)


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """A question in its public wording, and its answer."""

    id: UUID
    question: str
    answer: str
    answered_at: datetime


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


@dataclass(frozen=True, kw_only=True)
class TenderQuestions:
    """What everybody reads: the days, whether questions are taken now, the meeting, the answers.

    `ask_until_is_law` says whether a later question is refused; else it is taken, as a late one.
    An open question extends bidding by `extends_days`, `extends_times` times at most (0: never),
    where it has no answer `extends_hours_before` closing. It says of none that it waits.
    """

    tender_id: UUID
    ask_until: date
    answer_until: date
    ask_until_is_law: bool
    taken_now: bool
    extends_days: int
    extends_times: int
    extends_hours_before: int
    meeting: MeetingView | None
    items: Sequence[AnswerView]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """A question of one's own firm, with the tender that it is about."""

    id: UUID
    tender_id: UUID
    tender_title: str
    tender_title_ur: str
    words: str
    asked_at: datetime
    question: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReceivedQuestion:
    """A question as the department gets it: the words and the day, nothing of who asked.

    `late`: it came after the last day for asking, so no answer is owed. `extends_to`: where it has
    no answer at `answer_by`, bidding is extended to then; None where it extends nothing.
    """

    id: UUID
    tender_id: UUID
    words: str
    asked_on: date
    late: bool
    answer_by: datetime | None
    extends_to: datetime | None
    question: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OpenAtClosing:
    """What a tender's open questions do to its closing, for its department.

    Bidding is extended to `extends_to` where one is open at `answer_by`; None: it closes all the
    same, since it was extended as often as it may be (`held`), or no rule says so.
    """

    answer_by: datetime
    extends_to: datetime | None
    held: bool


@dataclass(frozen=True, kw_only=True)
class TakerView:
    """A firm that took the documents; public once the bids are open."""

    supplier_id: UUID
    name: str
    name_ur: str
    taken_on: date


@dataclass(frozen=True, kw_only=True)
class OpenQuestions:
    """How many questions about a tender of the department wait, and until when.

    `extends_to`: to when bidding is extended where they have no answer at `answer_by`.
    """

    tender_id: UUID
    title: str
    waiting: int
    due_on: date
    answer_by: datetime
    extends_to: datetime | None


def tender_questions(
    uow: UnitOfWork, tender_id: UUID, cursor: str | None = None, limit: int = PAGE
) -> TenderQuestions:
    """Return what everybody reads, the newest answers first. Raises NotFound."""
    tender = published_row(uow, tender_id)
    page = _answers(uow, tender, cursor, limit)
    days, when = question_days(tender), clocks_of(tender)
    late = uow.now >= when.ask_ends_at and days.ask_is_law
    hold = hold_rule(tender) or NO_HOLD
    return TenderQuestions(
        tender_id=tender.id,
        ask_until=when.ask_until,
        answer_until=when.answer_until,
        ask_until_is_law=days.ask_is_law,
        taken_now=may(TenderAction.ASK, tender.facts(), uow.now) and not late,
        extends_days=hold.days,
        extends_times=hold.times,
        extends_hours_before=HOLD_AHEAD // timedelta(hours=1),
        meeting=meeting_of(uow, tender.id),
        items=page.items,
        next_cursor=page.next_cursor,
    )


def ask_ends_at(uow: UnitOfWork, tender_id: UUID) -> datetime:
    """Return when asking about a published tender is over. Raises NotFound."""
    return clocks_of(published_row(uow, tender_id)).ask_ends_at


def _answers(uow: UnitOfWork, tender: Tender, cursor: str | None, limit: int) -> Page[AnswerView]:
    query = (
        select(TenderQuestion)
        .where(TenderQuestion.tender_id == tender.id, TenderQuestion.answered_at.is_not(None))
        .order_by(TenderQuestion.answered_at.desc(), TenderQuestion.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        at, last = decode_cursor(cursor, 2)
        place = tuple_(TenderQuestion.answered_at, TenderQuestion.id)
        query = query.where(place < (as_instant(at), as_id(last)))
    rows = [
        AnswerView(id=r.id, question=r.public_words, answer=r.answer, answered_at=r.answered_at)  # type: ignore[arg-type]  # answered
        for r in uow.session.scalars(query)
    ]
    return cut(rows, limit, lambda row: [microseconds(row.answered_at), str(row.id)])


def meeting_of(uow: UnitOfWork, tender_id: UUID) -> MeetingView | None:
    """Return the meeting that stands, with its minutes."""
    query = (
        select(PreBidMeeting, MeetingMinutes)
        .outerjoin(MeetingMinutes, MeetingMinutes.meeting_id == PreBidMeeting.id)
        .where(PreBidMeeting.tender_id == tender_id)
        .order_by(PreBidMeeting.id.desc())
        .limit(1)
    )
    found = uow.session.execute(query).one_or_none()
    if found is None:
        return None
    meeting, held = found
    return MeetingView(
        id=meeting.id,
        meets_at=meeting.meets_at,
        place=meeting.place,
        place_ur=meeting.place_ur,
        reason=meeting.reason,
        minutes=held.minutes if held else None,
        minutes_at=held.published_at if held else None,
    )


def own_questions(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[OwnQuestion]:
    """List the questions of one's own firm, the newest first."""
    require_for_firm(uow.actor, permissions.ASK_QUESTION)
    query = (
        select(TenderQuestion, Tender)
        .join(Tender, Tender.id == TenderQuestion.tender_id)
        .where(TenderQuestion.supplier_id == uow.actor.organisation)
        .order_by(TenderQuestion.asked_at.desc(), TenderQuestion.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        at, last = decode_cursor(cursor, 2)
        place = tuple_(TenderQuestion.asked_at, TenderQuestion.id)
        query = query.where(place < (as_instant(at), as_id(last)))
    rows = [_own(question, tender) for question, tender in uow.session.execute(query)]
    return cut(rows, limit, lambda row: [microseconds(row.asked_at), str(row.id)])


def _own(question: TenderQuestion, tender: Tender) -> OwnQuestion:
    return OwnQuestion(
        id=question.id,
        tender_id=tender.id,
        tender_title=tender.title,
        tender_title_ur=tender.title_ur,
        words=question.words,
        asked_at=question.asked_at,
        question=question.public_words,
        answer=question.answer,
        answered_at=question.answered_at,
    )


def received_questions(
    uow: UnitOfWork, tender_id: UUID, cursor: str | None = None, limit: int = PAGE
) -> Page[ReceivedQuestion]:
    """List what a tender of the department was asked, day by day.

    Not even the order within a day tells when somebody asked.
    """
    tender = own_tender_row(uow, tender_id)
    query = (
        select(TenderQuestion)
        .filter_by(tender_id=tender.id)
        .order_by(_ASKED_ON, TenderQuestion.id)
        .limit(limit + 1)
    )
    if cursor:
        day, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(_ASKED_ON, TenderQuestion.id) > (as_day(day), as_id(last)))
    holds = _holds(uow, tender)
    rows = [_received(question, tender, holds) for question in uow.session.scalars(query)]
    return cut(rows, limit, lambda row: [row.asked_on.isoformat(), str(row.id)])


def received_question(uow: UnitOfWork, tender_id: UUID, question_id: UUID) -> ReceivedQuestion:
    """Return one of them. Raises NotFound."""
    tender = own_tender_row(uow, tender_id)
    question = uow.get(TenderQuestion, question_id)
    if question.tender_id != tender.id:
        raise NotFound
    return _received(question, tender, _holds(uow, tender))


def _holds(uow: UnitOfWork, tender: Tender) -> datetime | None:
    """Return to when a question that stays open extends bidding, while it can be answered."""
    if not may(TenderAction.EXPLAIN, tender.facts(), uow.now):
        return None
    return closing_if_open(uow.session, tender)


def open_at_closing(uow: UnitOfWork, tender: Tender) -> OpenAtClosing | None:
    """Return what the open questions of a department's tender do; None where none came in time."""
    if not may(TenderAction.EXPLAIN, tender.facts(), uow.now):
        return None
    if not waits_for_answer(uow.session, tender):
        return None
    return OpenAtClosing(
        answer_by=answer_by(tender.closes_at),
        extends_to=closing_if_open(uow.session, tender),
        held=times_held(uow.session, tender) > 0,
    )


def _received(
    question: TenderQuestion, tender: Tender, extends_to: datetime | None
) -> ReceivedQuestion:
    in_time = question.asked_at < in_time_before(tender)
    extends = extends_to is not None and in_time and question.answered_at is None
    return ReceivedQuestion(
        id=question.id,
        tender_id=question.tender_id,
        words=question.words,
        asked_on=local_day(question.asked_at),
        late=question.asked_at >= clocks_of(tender).ask_ends_at,
        answer_by=answer_by(tender.closes_at) if extends else None,
        extends_to=extends_to if extends else None,
        question=question.public_words,
        answer=question.answer,
        answered_at=question.answered_at,
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


def takers(uow: UnitOfWork, tender_id: UUID) -> Sequence[TakerView]:
    """List who took the documents; raises Conflict for everybody until the bids are open."""
    tender = published_row(uow, tender_id)
    if tender.opened_at is None or tender.opened_at > uow.now:
        raise Conflict(
            sentence(
                "Who took the documents, and how many did, is secret until the bids are open."
            ),
            code="takers-are-sealed",
        )
    query = select(DocumentTaking).filter_by(tender_id=tender.id)
    rows = uow.session.scalars(query.order_by(DocumentTaking.taken_at)).all()
    firms = organisations_by_id(uow.session, [row.supplier_id for row in rows])
    return [
        TakerView(
            supplier_id=row.supplier_id,
            name=firms[row.supplier_id].name,
            name_ur=firms[row.supplier_id].name_ur,
            taken_on=local_day(row.taken_at),
        )
        for row in rows
    ]


def has_documents(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Whether the firm acted for is in the register; it alone is told before the opening."""
    firm = uow.actor.organisation_id
    return firm is not None and uow.session.get(DocumentTaking, (tender_id, firm)) is not None


def open_questions(uow: UnitOfWork) -> Sequence[OpenQuestions]:
    """List the department's tenders with questions that wait, the first to close first."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.EXPLAIN_TENDER):
        return []
    query = (
        select(Tender, func.count(), func.min(TenderQuestion.asked_at), _times_held())
        .join(TenderQuestion, TenderQuestion.tender_id == Tender.id)
        .where(Tender.department_id == actor.organisation_id, Tender.cancelled_at.is_(None))
        .where(Tender.closes_at > uow.now, TenderQuestion.answered_at.is_(None))
        .group_by(Tender.id)
        .order_by(Tender.closes_at, Tender.id)
        .limit(MOST_DUE)
    )
    return [
        OpenQuestions(
            tender_id=tender.id,
            title=tender.title,
            waiting=waiting,
            due_on=clocks_of(tender).answer_until,
            answer_by=answer_by(tender.closes_at),
            extends_to=_extends(tender, first, held),
        )
        for tender, waiting, first, held in uow.session.execute(query)
    ]


def _times_held() -> ScalarSelect[int]:
    held = select(func.count()).where(TenderVersion.tender_id == Tender.id)
    return held.where(TenderVersion.what == WAITING_QUESTION).scalar_subquery()


def _extends(tender: Tender, first_asked: datetime, held: int) -> datetime | None:
    rule = hold_rule(tender)
    if rule is None or first_asked >= in_time_before(tender):
        return None
    return rule.extended(tender.closes_at, held)


def addressees(uow: UnitOfWork, tender_id: UUID) -> list[UUID]:
    """Return the firms that are told of answers and meetings: who took documents, and who asked.

    For the program that writes to them, and nobody else.
    """
    took = select(DocumentTaking.supplier_id).filter_by(tender_id=tender_id)
    asked = select(TenderQuestion.supplier_id).filter_by(tender_id=tender_id)
    return sorted(uow.session.scalars(took.union(asked)))
