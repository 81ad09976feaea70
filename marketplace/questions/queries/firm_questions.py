"""Questions of a firm, for that firm alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from app.identity.public import require_for_firm
from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.models import TenderQuestion
from marketplace.tenders.models import Tender


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
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [microseconds(row[0].asked_at), str(row[0].id)])
    found = genuine_lines(uow.session, page.items)
    return Page([_own(question, tender) for question, tender in found], page.next_cursor)


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
