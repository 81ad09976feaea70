"""Questions, meeting and answers on a tender's page and in its calendar."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.queries.answers import ask_ends_at, tender_questions
from marketplace.questions.queries.meetings import meeting_of
from marketplace.tenders.doors.dates_file import TenderDate, TenderDates
from marketplace.tenders.doors.page_parts import PagePart

MAX_QUESTIONS = 5


def _questions(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object]:
    return {"found": tender_questions(uow, UUID(str(tender["id"])), limit=MAX_QUESTIONS)}


PART = PagePart(
    name="questions", template="marketplace/questions/part.html", load=_questions, order=10
)


def _dates(uow: UnitOfWork, tender: Mapping[str, Any]) -> list[TenderDate]:
    """Return the deadline for questions, and the meeting before bids."""
    tender_id = UUID(str(tender["id"]))
    asking = TenderDate(
        name="asking",
        title=sentence("Last moment for a question"),
        at=ask_ends_at(uow, tender_id),
    )
    meeting = meeting_of(uow, tender_id)
    if meeting is None:
        return [asking]
    met = TenderDate(
        name="meeting",
        title=sentence("Meeting before bids"),
        at=meeting.meets_at,
        place=meeting.place,
    )
    return [asking, met]


DATES = TenderDates(of=_dates)
