"""The bidding documents: files beside a draft; once it is published, for all or for a fee."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

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
from marketplace.tenders.models import Tender, VersionDocument, WithdrawnDocument
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender

TENDER = "tender"
# Of a change that was not approved yet; a row of `VersionDocument` makes it a bidding document.
CHANGE = "tender_change"
KINDS = PAPERS | {DOCX, XLSX}
MAX_DOCUMENTS = 20


@dataclass(frozen=True, kw_only=True)
class BiddingDocument:
    """A document of a tender, of its publication (1) or a later version; None: only proposed.

    `replaced_by`: the version that brought its newer text. `withdrawn_by`: the one that took it
    away without one.
    """

    document: Document
    version: int | None
    replaced_by: int | None
    withdrawn_by: int | None

    @property
    def in_force(self) -> bool:
        """True if this is the newest text, and not withdrawn."""
        return self.version is not None and self.replaced_by is None and self.withdrawn_by is None


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
    """Store a file; raises Invalid for no file or too many, FileRefused for a wrong kind."""
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.EDIT)
    if len(documents_of(uow, TENDER, tender.id)) >= MAX_DOCUMENTS:
        message = sentence("A tender can have up to %(most)d documents.", most=MAX_DOCUMENTS)
        raise Invalid(message, fields={"file": message})
    return keep_file(uow, TENDER, tender.id, command.title, command.file)


def keep_file(
    uow: UnitOfWork, kind: str, tender_id: UUID, title: str, file: Upload | None
) -> Document:
    """Store a document of a tender, as its own (`TENDER`) or for a change (`CHANGE`).

    Raises Invalid for no file, FileRefused for a wrong kind. The caller checks permission.
    """
    if file is None:
        message = sentence("Choose a file.")
        raise Invalid(message, fields={"file": message})
    return store(
        uow,
        file.stream,
        file.filename,
        kinds=KINDS,
        subject_kind=kind,
        subject_id=tender_id,
        purpose=title,
    )


def drop_document(uow: UnitOfWork, command: RemoveDocument) -> Tender:
    """Remove a file; raises NotFound if it does not belong to this tender."""
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.EDIT)
    own = [document.id for document in documents_of(uow, TENDER, tender.id)]
    if command.document_id not in own:
        raise NotFound
    remove_document(uow, command.document_id)
    return tender


def documents_beside(uow: UnitOfWork, tender_id: UUID) -> list[BiddingDocument]:
    """List the documents of a tender, those in force first, and what is proposed for a change.

    Permission is the caller's business: what is proposed is for the department's officers alone.
    """
    came, newer, gone = aliased(VersionDocument), aliased(VersionDocument), WithdrawnDocument
    published = case((Document.subject_kind == TENDER, 1))
    query = (
        select(Document, func.coalesce(came.version, published), newer.version, gone.version)
        .outerjoin(came, came.document_id == Document.id)
        .outerjoin(newer, newer.replaces == Document.id)
        .outerjoin(gone, gone.document_id == Document.id)
        .where(Document.subject_kind.in_((TENDER, CHANGE)), Document.subject_id == tender_id)
        .order_by(func.coalesce(newer.version, gone.version).is_not(None), Document.id)
    )
    return [
        BiddingDocument(
            document=document, version=version, replaced_by=replaced_by, withdrawn_by=withdrawn_by
        )
        for document, version, replaced_by, withdrawn_by in uow.session.execute(query)
    ]


def documents_in_force(uow: UnitOfWork, tender_id: UUID) -> list[Document]:
    """List the newest text of each document of a tender."""
    return [each.document for each in documents_beside(uow, tender_id) if each.in_force]
