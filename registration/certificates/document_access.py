"""Who may take the file of a paper of the register."""

from sqlalchemy import select

from app.casework.public import may_read_application
from app.documents.public import Document
from app.unit_of_work import UnitOfWork
from registration.certificates.models import RegisterPaper
from registration.certificates.queries import is_open
from registration.register.models import Business
from registration.register.queries.owners import is_owner, of_registrar


def may_read_extract(uow: UnitOfWork, document: Document) -> bool:
    """Everybody: it says what the public register says. Else its owner, and the office."""
    paper = uow.session.scalars(select(RegisterPaper).filter_by(document_id=document.id)).one()
    business = uow.get(Business, paper.business_id)
    return is_open(uow, business, paper) or may_copy(uow, business)


def may_read_copy(uow: UnitOfWork, document: Document) -> bool:
    """Whether the actor owns the business today, works in the Registrar's office, or ordered it."""
    business = uow.session.get(Business, document.subject_id)
    if business is None:
        return False
    return may_copy(uow, business) or _ordered(uow, document)


def _ordered(uow: UnitOfWork, document: Document) -> bool:
    query = select(RegisterPaper.order_id).filter_by(document_id=document.id)
    order_id = uow.session.scalar(query)
    return order_id is not None and may_read_application(uow, order_id)


def may_copy(uow: UnitOfWork, business: Business) -> bool:
    """Whether the actor owns the business, or is an officer of the Registrar's office."""
    return is_owner(uow, business.id) or of_registrar(uow, business)
