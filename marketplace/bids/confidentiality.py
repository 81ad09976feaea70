"""Concealment of bidders, from auditors too, until the opening: hidden lines of the trail.

They are in the trail and in its chain from the first moment, and can be read once the tender's bids
are open. Drafts are recorded as well, so that gaps in the numbers do not count bidders.
"""

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from app.audit.models import AuditEntry
from app.audit.veils import counted_refusals
from marketplace.bids.models import Bid
from marketplace.tenders.models import Tender

_REFUSABLE = (
    "set_prices",
    "set_prices_from_sheet",
    "set_answers",
    "set_security",
    "add_bid_file",
    "remove_bid_file",
    "use_firm_paper",
    "submit_bid",
    "withdraw_bid",
    "confirm_bid",
    "ask_document_bill",
    "ask_security_bill",
)
ACTIONS = (
    "bid.draft_changed",
    "bid.submitted",
    "bid.withdrawn",
    "bid.confirmed",
    "tender_bill.asked",
    *(f"{name}.refused" for name in _REFUSABLE),
)


def sealed_entries() -> ColumnElement[bool]:
    """Return the condition of the lines that nobody may read yet."""
    sealed = Tender.opened_at.is_(None)
    tenders = select(cast(Tender.id, Text)).where(sealed)
    bids = select(cast(Bid.id, Text)).join(Tender, Tender.id == Bid.tender_id).where(sealed)
    about = or_(AuditEntry.subject.in_(tenders), AuditEntry.subject.in_(bids))
    return or_(and_(AuditEntry.action.in_(ACTIONS), about), counted_refusals(_REFUSABLE))
