"""A firm's owner uploads its papers and sends them; until then one may be taken away again."""

from dataclasses import dataclass
from uuid import UUID

from app import roles
from app.documents.public import PAPERS, Document, Upload, documents_of, remove_document, store
from app.errors import Conflict, Invalid, NotFound
from app.identity.organisations.firm_papers import FIRM, MOST_BYTES, MOST_PAPERS
from app.identity.organisations.members import member_roles
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
    """Take a paper away that was not sent yet."""

    organisation_id: UUID
    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class SendFirmPapers:
    """The papers are complete: an officer compares them with the details."""

    organisation_id: UUID


def add_firm_paper(uow: UnitOfWork, command: AddFirmPaper) -> Document:
    """Keep a paper; raises Invalid for none or too many, FileRefused for a wrong kind."""
    firm = _own_unverified(uow, command.organisation_id)
    if command.file is None:
        raise _at_the_file(sentence("Choose a file."))
    if len(documents_of(uow, FIRM, firm.id)) >= MOST_PAPERS:
        raise _at_the_file(
            sentence("A firm can send at most %(most)s papers. Remove one first.", most=MOST_PAPERS)
        )
    return store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=PAPERS,
        subject_kind=FIRM,
        subject_id=firm.id,
        purpose=command.purpose,
        most_bytes=MOST_BYTES,
    )


def remove_firm_paper(uow: UnitOfWork, command: RemoveFirmPaper) -> Organisation:
    """Take a paper away; raises Conflict while an officer has it before them."""
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
    """Put the papers before the officers, again where an officer sent the declaration back."""
    firm = _own_unverified(uow, command.organisation_id)
    count = len(documents_of(uow, FIRM, firm.id))
    if not count:
        raise Conflict(sentence("Add at least one paper first."))
    firm.send_papers(by=uow.actor.person, at=uow.instant())
    uow.audit("supplier.papers_sent", firm.id, after={"papers": count})
    uow.publish(SENT, organisation_id=firm.id)
    return firm


def _own_unverified(uow: UnitOfWork, organisation_id: UUID) -> Organisation:
    """Lock the firm for its owner; to anybody else it does not exist."""
    require(uow.actor, permissions.DECLARE_SUPPLIER)
    firm = uow.lock(Organisation, organisation_id)
    held = member_roles(uow.session, uow.actor.person, firm.id, uow.now)
    if firm.kind != "supplier" or roles.SUPPLIER_OWNER.name not in held:
        raise NotFound
    if firm.verified:
        raise Conflict(sentence("Your firm is verified: no papers are needed."))
    return firm


def _at_the_file(problem: Sentence) -> Invalid:
    return Invalid(problem, fields={"file": problem})
