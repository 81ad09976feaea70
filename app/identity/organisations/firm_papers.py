"""The papers that prove what a firm declared: which there are, and who may read them."""

from app import roles
from app.documents.public import Document
from app.identity.organisations.members import member_roles
from app.identity.people import permissions
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

FIRM = "firm"
MOST_PAPERS = 12
MOST_BYTES = 5 * 1024 * 1024
PURPOSES: dict[str, Sentence] = {
    "ntn": sentence("NTN certificate of the Federal Board of Revenue"),
    "strn": sentence("Sales tax certificate (STRN)"),
    "cnic": sentence("CNIC of the owner, both sides"),
    "address": sentence("Paper that shows the address, such as an electricity bill"),
    "other": sentence("Another paper"),
}


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Let a firm's owners and verification officers read: a CNIC is among the papers."""
    if uow.actor.may(permissions.VERIFY_SUPPLIER):
        return True
    if uow.actor.person_id is None or not uow.actor.may(permissions.DECLARE_SUPPLIER):
        return False
    held = member_roles(uow.session, uow.actor.person, document.subject_id, uow.now)
    return roles.SUPPLIER_OWNER.name in held
