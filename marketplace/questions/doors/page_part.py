"""What a tender's page says of questions, its meeting and the answers."""

from uuid import UUID

from markupsafe import Markup

from app.unit_of_work import UnitOfWork
from marketplace.questions.queries import tender_questions
from marketplace.tenders.doors.page_parts import PagePart
from marketplace.tenders.doors.presenter import draw

SHOWN = 5


def _questions(uow: UnitOfWork, tender_id: UUID) -> Markup:
    found = tender_questions(uow, tender_id, limit=SHOWN)
    return Markup(draw("questions/part.html", found=found))  # noqa: S704 - our own template, which escapes


PART = PagePart(draw=_questions, order=10)
