"""Askers and takers of documents are hidden from auditors too, until the opening.

These audit entries exist from the first moment; they can be read once the tender's bids are open,
and never if it ends before.
"""

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from app.audit.models import AuditEntry
from app.audit.veils import counted_refusals
from marketplace.questions.models import TenderQuestion
from marketplace.tenders.models import Tender

ACTIONS = (
    "tender.documents_taken",
    "question.asked",
    "take_documents.refused",
    "note_taken.refused",
    "ask_question.refused",
)
_REFUSABLE = ("take_documents", "note_taken", "ask_question")


def sealed_entries() -> ColumnElement[bool]:
    """Return the condition of the lines that nobody may read yet."""
    sealed = Tender.opened_at.is_(None)
    tenders = select(cast(Tender.id, Text)).where(sealed)
    questions = (
        select(cast(TenderQuestion.id, Text))
        .join(Tender, Tender.id == TenderQuestion.tender_id)
        .where(sealed)
    )
    about = or_(AuditEntry.subject.in_(tenders), AuditEntry.subject.in_(questions))
    return or_(and_(AuditEntry.action.in_(ACTIONS), about), counted_refusals(_REFUSABLE))
