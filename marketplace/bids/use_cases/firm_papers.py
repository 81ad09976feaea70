"""Bring a paper that the firm keeps into a bid: the draft gets a sealed copy of its own."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.documents.public import open_document
from app.errors import Invalid
from app.identity.public import require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import BidDraft
from marketplace.bids.use_cases.files import AddBidFile, add_bid_file
from marketplace.kernel import permissions
from marketplace.profiles.policy import PaperState, paper_state
from marketplace.profiles.use_cases import own_paper


@dataclass(frozen=True, kw_only=True)
class UseFirmPaper:
    """Add a kept paper to the draft; `title` is the required document that it is."""

    tender_id: UUID
    paper_id: UUID
    title: str


def use_firm_paper(uow: UnitOfWork, command: UseFirmPaper) -> BidDraft:
    """Copy the paper into the draft. Raises NotFound for another firm's, Invalid for an expired."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    paper = own_paper(uow, command.paper_id)
    if paper_state(paper.valid_until, local_day(uow.now)) is PaperState.EXPIRED:
        problem = sentence("This document has expired. Add one that is still valid.")
        raise Invalid(problem, fields={"paper_id": problem})
    opened = open_document(uow, paper.document_id)
    copy = AddBidFile(
        tender_id=command.tender_id,
        title=command.title,
        filename=opened.document.filename,
        stream=opened.stream,
    )
    return add_bid_file(uow, copy)
