"""Access to a tender's documents: for everybody, or only for firms that have paid.

Tenders know no bills, so the install registers the documents' reader from here.
"""

from app.checked_rows import checked
from app.documents.public import Document
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.securities.use_cases.payment_status import may_have_documents
from marketplace.tenders.models import CommitteeMember, Tender, VersionDocument
from marketplace.tenders.use_cases.documents import CHANGE


def may_read(uow: UnitOfWork, document: Document) -> bool:
    """Let everybody read a published tender's documents, before that its department's officers.

    Where they are charged for: firms that have paid, the department, its committee, auditors.
    """
    tender = uow.session.get(Tender, document.subject_id)
    if tender is None:
        return False
    own = tender.department_id == uow.actor.organisation_id
    if own and uow.actor.may(permissions.READ_TENDER_FILE):
        return True
    if tender.published_at is None or tender.published_at > uow.now:
        return False
    if document.subject_kind == CHANGE and not _is_in_a_version(uow, document):
        return False
    return may_have_documents(uow, tender) or _works_on_it(uow, tender)


def _is_in_a_version(uow: UnitOfWork, document: Document) -> bool:
    """Return True if a version contains the document; proposed ones are not for others."""
    return checked(uow.session, uow.session.get(VersionDocument, document.id)) is not None


def _works_on_it(uow: UnitOfWork, tender: Tender) -> bool:
    if uow.actor.may(permissions.AUDIT_PROCUREMENT):
        return True
    person = uow.actor.person_id
    seat = (tender.id, person)
    return person is not None and uow.session.get(CommitteeMember, seat) is not None
