"""Documents of a change: put beside a published tender, and nobody else's until it is approved."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.documents.public import Document, Upload, remove_document
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.documents import (
    CHANGE,
    MAX_DOCUMENTS,
    documents_beside,
    keep_file,
)
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.versions import DOCUMENT


@dataclass(frozen=True, kw_only=True)
class AddChangeDocument:
    """Put a file beside a published tender for a change; `title` says to bidders what it is."""

    tender_id: UUID
    title: str
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class DropChangeDocument:
    """Take away a file that no change has brought."""

    tender_id: UUID
    document_id: UUID


def add_change_document(uow: UnitOfWork, command: AddChangeDocument) -> Document:
    """Store the file; raise Invalid without one or for too many, FileRefused for a wrong kind."""
    require(uow.actor, permissions.PROPOSE_AMENDMENT)
    tender = own_tender(uow, command.tender_id, TenderAction.AMEND)
    if len(proposed_documents(uow, tender.id)) >= MAX_DOCUMENTS:
        message = sentence("A change can add up to %(most)d documents.", most=MAX_DOCUMENTS)
        raise Invalid(message, fields={"file": message})
    return keep_file(uow, CHANGE, tender.id, command.title, command.file)


def drop_change_document(uow: UnitOfWork, command: DropChangeDocument) -> Tender:
    """Remove the file; raise NotFound if a version published it, or it is another tender's.

    Raises Conflict (`amendment-waits`) if a change that waits for approval names it.
    """
    require(uow.actor, permissions.PROPOSE_AMENDMENT)
    tender = own_tender(uow, command.tender_id, TenderAction.AMEND)
    if command.document_id not in {each.id for each in proposed_documents(uow, tender.id)}:
        raise NotFound
    if str(command.document_id) in _in_waiting(uow, tender):
        raise Conflict(
            sentence(
                "This document is part of a change that needs approval. That change must"
                " be approved or refused first."
            ),
            code="amendment-waits",
        )
    remove_document(uow, command.document_id)
    return tender


def proposed_documents(uow: UnitOfWork, tender_id: UUID) -> list[Document]:
    """List the documents put beside a tender for a change, which no version has brought yet."""
    return [e.document for e in documents_beside(uow, tender_id) if e.version is None]


def _in_waiting(uow: UnitOfWork, tender: Tender) -> set[str]:
    query = select(Amendment).filter_by(tender_id=tender.id, approved_at=None, refused_at=None)
    return {
        each["document_id"]
        for row in uow.session.scalars(query)
        for each in row.changes
        if each["part"] == DOCUMENT
    }
