"""The papers that prove what a firm declared: which there are, and who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import roles
from app.documents.public import Document, documents_of
from app.errors import NotFound
from app.identity.organisations.queries.members import member_roles
from app.identity.people import permissions
from app.identity.people.models import Organisation
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

FIRM = "firm"
MAX_PAPERS = 12
MAX_BYTES = 5 * 1024 * 1024
PURPOSES: dict[str, Sentence] = {
    "ntn": sentence("NTN certificate of the Federal Board of Revenue"),
    "strn": sentence("Sales tax certificate (STRN)"),
    "cnic": sentence("CNIC of the owner, both sides"),
    "address": sentence("Paper that shows the address, such as an electricity bill"),
    "other": sentence("Another document"),
}


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Let a firm's owners and verification officers read: a CNIC is among the papers."""
    if uow.actor.may(permissions.VERIFY_SUPPLIER):
        return True
    if uow.actor.person_id is None or not uow.actor.may(permissions.DECLARE_SUPPLIER):
        return False
    return owns(uow, document.subject_id)


def owns(uow: UnitOfWork, firm_id: UUID) -> bool:
    """Return True if the actor is an owner of a firm now."""
    held = member_roles(uow.session, uow.actor.person, firm_id, uow.now)
    return roles.SUPPLIER_OWNER.name in held


@dataclass(frozen=True, kw_only=True)
class VerificationPaper:
    """A paper by which the firm acted for proves, or proved, what it declared."""

    document_id: UUID
    title: Sentence
    filename: str


def own_verification_papers(uow: UnitOfWork) -> Sequence[VerificationPaper]:
    """Return the papers given for verification, to the firm's owners; none to its other members."""
    firm_id = uow.actor.organisation
    if not uow.actor.may(permissions.DECLARE_SUPPLIER) or not owns(uow, firm_id):
        return []
    return [
        VerificationPaper(
            document_id=each.id,
            title=PURPOSES.get(each.purpose, PURPOSES["other"]),
            filename=each.filename,
        )
        for each in documents_of(uow, FIRM, firm_id)
    ]


@dataclass(frozen=True, kw_only=True)
class FirmPapers:
    """The papers of a firm, the oldest first; `sent_at` is since when an officer has them.

    `may_change`: the reader is an owner of a firm that is not verified.
    """

    firm: Organisation
    papers: Sequence[Document]
    sent_at: datetime | None
    may_change: bool


def papers_of_firm(uow: UnitOfWork, organisation_id: UUID) -> FirmPapers:
    """Return a firm's papers to its owners and to verification officers; NotFound to others."""
    require(uow.actor, permissions.ACT_FOR)
    firm = uow.get(Organisation, organisation_id)
    owner = owns(uow, firm.id)
    if firm.kind != "supplier" or not (owner or uow.actor.may(permissions.VERIFY_SUPPLIER)):
        raise NotFound
    return FirmPapers(
        firm=firm,
        papers=documents_of(uow, FIRM, firm.id),
        sent_at=firm.papers_sent_at if firm.undecided else None,
        may_change=owner and not firm.verified,
    )
