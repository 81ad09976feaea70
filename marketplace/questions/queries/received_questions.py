"""Questions to a department: the words and the day, never the asker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from app.calendar import local_day
from app.db import day_of
from app.errors import NotFound
from app.paging import PAGE, Page, as_day, as_id, cut, decode_cursor
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from marketplace.questions.deadlines import clocks_of, in_time_before
from marketplace.questions.models import TenderQuestion
from marketplace.questions.policy import answer_by
from marketplace.questions.use_cases.hold_closing import closing_if_open
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.queries.tender_file import own_tender_row

_QUESTION_DAY = day_of(TenderQuestion.asked_at)


@dataclass(frozen=True, kw_only=True)
class ReceivedQuestion:
    """A question as the department gets it: the words and the day, never the asker.

    `late`: it came after the last day for asking, so no answer is owed. `extends_to`: bidding is
    extended to this time if there is no answer at `answer_by`; None if it extends nothing.
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
        .order_by(_QUESTION_DAY, TenderQuestion.id)
        .limit(limit + 1)
    )
    if cursor:
        day, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(_QUESTION_DAY, TenderQuestion.id) > (as_day(day), as_id(last)))
    rows = uow.session.scalars(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [local_day(row.asked_at).isoformat(), str(row.id)])
    found = genuine(uow.session, page.items)
    extends_to = _extends_to(uow, tender, found)
    return Page([_received(each, tender, extends_to) for each in found], page.next_cursor)


def received_question(uow: UnitOfWork, tender_id: UUID, question_id: UUID) -> ReceivedQuestion:
    """Return one of them. Raises NotFound."""
    tender = own_tender_row(uow, tender_id)
    question = uow.get(TenderQuestion, question_id)
    if question.tender_id != tender.id:
        raise NotFound
    return _received(question, tender, _extends_to(uow, tender, [question]))


def _extends_to(
    uow: UnitOfWork, tender: Tender, questions: Sequence[TenderQuestion]
) -> datetime | None:
    """Return to when those that stay open extend bidding, while they can be answered."""
    if not may(TenderAction.EXPLAIN, tender.facts(), uow.now):
        return None
    if not any(_is_owed(question, tender) for question in questions):
        return None
    return closing_if_open(uow.session, tender)


def _is_owed(question: TenderQuestion, tender: Tender) -> bool:
    """Return True if the question came in time and has no answer."""
    return question.answered_at is None and question.asked_at < in_time_before(tender)


def _received(
    question: TenderQuestion, tender: Tender, extends_to: datetime | None
) -> ReceivedQuestion:
    extends = extends_to is not None and _is_owed(question, tender)
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
