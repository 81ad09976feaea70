"""Objectors to terms are hidden from auditors too, until the opening: hidden lines.

They are in the trail and in its chain from the first moment, and can be read once the tender's bids
are open.
"""

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from app.audit.models import AuditEntry
from app.audit.veils import counted_refusals
from marketplace.grievances.models import Grievance
from marketplace.tenders.models import Tender

_REFUSABLE = ("file_grievance", "withdraw_grievance", "appeal_grievance")
ACTIONS = (
    "grievance.filed",
    "grievance.withdrawn",
    "grievance.appealed",
    *(f"{name}.refused" for name in _REFUSABLE),
)


def sealed_entries() -> ColumnElement[bool]:
    """Return the condition of the lines that nobody may read yet."""
    sealed = Tender.opened_at.is_(None)
    tenders = select(cast(Tender.id, Text)).where(sealed)
    filed = (
        select(cast(Grievance.id, Text))
        .join(Tender, Tender.id == Grievance.tender_id)
        .where(sealed)
    )
    about = or_(AuditEntry.subject.in_(tenders), AuditEntry.subject.in_(filed))
    return or_(and_(AuditEntry.action.in_(ACTIONS), about), counted_refusals(_REFUSABLE))
