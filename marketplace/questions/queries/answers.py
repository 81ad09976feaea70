"""Public view of questions: the deadline, and the answers in their public wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_

from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.questions.deadlines import clocks_of, hold_rule, question_days
from marketplace.questions.models import TenderQuestion
from marketplace.questions.policy import HOLD_AHEAD
from marketplace.questions.queries.meetings import MeetingView, meeting_of
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.queries.tender_file import published_row


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """A question in its public wording, and its answer."""

    id: UUID
    question: str
    answer: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class TenderQuestions:
    """The public view of a tender's questions: deadlines, status, meeting and answers.

    `ask_until_is_law` says whether a later question is refused; else it is taken, as a late one. An
    open question extends bidding by `extends_days`, or to the next working day if that is a
    holiday, at most `extends_times` times (0: never), if it has no answer `extends_hours_before`
    closing. Waiting questions are not shown.
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


def tender_questions(
    uow: UnitOfWork, tender_id: UUID, cursor: str | None = None, limit: int = PAGE
) -> TenderQuestions:
    """Return the public view of questions, newest answers first. Raises NotFound."""
    tender = published_row(uow, tender_id)
    page = _answers(uow, tender, cursor, limit)
    days, when = question_days(tender), clocks_of(tender)
    late = uow.now >= when.ask_ends_at and days.ask_is_law
    hold = hold_rule(tender)
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
    """Return the answers, newest first; answers that this program did not write are left out."""
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
        for r in genuine_of(uow.session, query)
    ]
    return cut(rows, limit, lambda row: [microseconds(row.answered_at), str(row.id)])
