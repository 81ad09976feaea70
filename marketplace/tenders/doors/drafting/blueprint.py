"""The blueprint of these pages, and the file that each of them is about."""

from uuid import UUID

from flask import Blueprint

from app.permissions import require
from app.unit_of_work import UnitOfWork
from app.web.guards import needs_sign_in
from marketplace.kernel import permissions
from marketplace.tenders.queries.tender_file import TenderFile, tender_file

blueprint = Blueprint("drafting", __name__, url_prefix="/department/tenders")
needs_sign_in(blueprint)


def draft_file(uow: UnitOfWork, tender_id: UUID) -> TenderFile:
    """Return the tender file of an actor who may change it."""
    require(uow.actor, permissions.DRAFT_TENDER)
    return tender_file(uow, tender_id)
