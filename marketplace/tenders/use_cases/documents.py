"""The bidding documents: files beside a draft; once it is published, for all or for a fee."""

from dataclasses import dataclass
from uuid import UUID

from app.documents.public import (
    DOCX,
    PAPERS,
    XLSX,
    Document,
    Upload,
    documents_of,
    remove_document,
    store,
)
from app.errors import Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender

TENDER = "tender"
KINDS = PAPERS | {DOCX, XLSX}
MOST_DOCUMENTS = 20


@dataclass(frozen=True, kw_only=True)
class AddDocument:
    """Put a file beside a draft; `title` says to bidders what it is."""

    tender_id: UUID
    title: str
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class RemoveDocument:
    """Take a file away from a draft."""

    tender_id: UUID
    document_id: UUID


def add_document(uow: UnitOfWork, command: AddDocument) -> Document:
    """Keep the file; raises Invalid for none or too many, FileRefused for a wrong kind."""
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.EDIT)
    if command.file is None:
        message = sentence("Choose a file.")
        raise Invalid(message, fields={"file": message})
    if len(documents_of(uow, TENDER, tender.id)) >= MOST_DOCUMENTS:
        message = sentence("A tender can have at most %(most)d documents.", most=MOST_DOCUMENTS)
        raise Invalid(message, fields={"file": message})
    return store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=KINDS,
        subject_kind=TENDER,
        subject_id=tender.id,
        purpose=command.title,
    )


def drop_document(uow: UnitOfWork, command: RemoveDocument) -> Tender:
    """Remove the file; raises NotFound where it is none of this tender's."""
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.EDIT)
    own = [document.id for document in documents_of(uow, TENDER, tender.id)]
    if command.document_id not in own:
        raise NotFound
    remove_document(uow, command.document_id)
    return tender
