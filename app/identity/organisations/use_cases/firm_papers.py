"""A firm's owner uploads its papers and sends them; until then they may remove one."""

from dataclasses import dataclass
from uuid import UUID

from app.documents.public import PAPERS, Document, Upload, documents_of, remove_document, store
from app.errors import Conflict, Invalid, NotFound
from app.identity.organisations.queries.firm_papers import FIRM, MAX_BYTES, MAX_PAPERS, owns
from app.identity.people import permissions
from app.identity.people.models import Organisation
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

SENT = "identity.firm_papers_sent"


@dataclass(frozen=True, kw_only=True)
class AddFirmPaper:
    """A scan or photograph; `purpose` is one of `firm_papers.PURPOSES`."""

    organisation_id: UUID
    purpose: str
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class RemoveFirmPaper:
    """Remove a paper that was not sent yet."""

    organisation_id: UUID
    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class SendFirmPapers:
    """Send the papers, which are complete, for an officer to compare with the details."""

    organisation_id: UUID


def add_firm_paper(uow: UnitOfWork, command: AddFirmPaper) -> Document:
    """Store a paper; raise Invalid without one or for too many, FileRefused for a wrong kind."""
    firm = _own_unverified(uow, command.organisation_id)
    if command.file is None:
        raise _at_the_file(sentence("Choose a file."))
    if len(documents_of(uow, FIRM, firm.id)) >= MAX_PAPERS:
        raise _at_the_file(
            sentence("A firm can send up to %(most)s documents. Remove one first.", most=MAX_PAPERS)
        )
    return store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=PAPERS,
        subject_kind=FIRM,
        subject_id=firm.id,
        purpose=command.purpose,
        most_bytes=MAX_BYTES,
    )


def remove_firm_paper(uow: UnitOfWork, command: RemoveFirmPaper) -> Organisation:
    """Remove a paper; raises Conflict while an officer has the papers."""
    firm = _own_unverified(uow, command.organisation_id)
    if firm.papers_sent_at is not None and firm.undecided:
        raise Conflict(
            sentence("Your papers are with an officer. You can add one, but not remove any now.")
        )
    own = {document.id for document in documents_of(uow, FIRM, firm.id)}
    if command.document_id not in own:
        raise NotFound
    remove_document(uow, command.document_id)
    return firm


def send_firm_papers(uow: UnitOfWork, command: SendFirmPapers) -> Organisation:
    """Send the papers to the officers, also again after one sent the declaration back."""
    firm = _own_unverified(uow, command.organisation_id)
    count = len(documents_of(uow, FIRM, firm.id))
    if not count:
        raise Conflict(sentence("Add at least one document first."))
    firm.send_papers(by=uow.actor.person, at=uow.instant())
    uow.audit("supplier.papers_sent", firm.id, after={"papers": count})
    uow.publish(SENT, organisation_id=firm.id)
    return firm


def _own_unverified(uow: UnitOfWork, organisation_id: UUID) -> Organisation:
    """Lock the firm for its owner; to anybody else it does not exist."""
    require(uow.actor, permissions.DECLARE_SUPPLIER)
    firm = uow.lock(Organisation, organisation_id)
    if firm.kind != "supplier" or not owns(uow, firm.id):
        raise NotFound
    if firm.verified:
        raise Conflict(sentence("Your firm is verified: no papers are needed."))
    return firm


def _at_the_file(problem: Sentence) -> Invalid:
    return Invalid(problem, fields={"file": problem})
