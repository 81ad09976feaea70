"""Bring a paper that the firm keeps into a bid: the draft gets a sealed copy of its own.

Owners may also use a paper that was given for the firm's verification.
"""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.documents.public import open_document
from app.errors import Invalid
from app.identity.public import own_verification_papers, require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import BidDraft
from marketplace.bids.use_cases.files import AddBidFile, add_bid_file
from marketplace.kernel import permissions
from marketplace.profiles.policy import PaperState, paper_state
from marketplace.profiles.use_cases import own_paper


@dataclass(frozen=True, kw_only=True)
class UseFirmPaper:
    """Add a kept paper to the draft; `title` is the required document that it is.

    `paper_id` is a paper that the firm stores for its bids, or a document given for verification.
    """

    tender_id: UUID
    paper_id: UUID
    title: str


def use_firm_paper(uow: UnitOfWork, command: UseFirmPaper) -> BidDraft:
    """Copy the paper into the draft. Raises NotFound for another firm's, Invalid for an expired."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    opened = open_document(uow, _own_document(uow, command.paper_id))
    copy = AddBidFile(
        tender_id=command.tender_id,
        title=command.title,
        filename=opened.document.filename,
        stream=opened.stream,
    )
    return add_bid_file(uow, copy)


def _own_document(uow: UnitOfWork, paper_id: UUID) -> UUID:
    if paper_id in {each.document_id for each in own_verification_papers(uow)}:
        return paper_id
    paper = own_paper(uow, paper_id)
    if paper_state(paper.valid_until, local_day(uow.now)) is PaperState.EXPIRED:
        problem = sentence("This document has expired. Add one that is still valid.")
        raise Invalid(problem, fields={"paper_id": problem})
    return paper.document_id
