"""What a tender's page says of questions, its meeting and the answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.unit_of_work import UnitOfWork
from marketplace.questions.queries import tender_questions
from marketplace.tenders.doors.page_parts import PagePart

SHOWN = 5


def _questions(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object]:
    return {"found": tender_questions(uow, UUID(str(tender["id"])), limit=SHOWN)}


PART = PagePart(
    name="questions", template="marketplace/questions/part.html", load=_questions, order=10
)
