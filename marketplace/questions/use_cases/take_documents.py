"""The register of documents taken: one row for a firm and a tender, at its first taking."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from app.checked_rows import insert_once
from app.documents.public import Taken
from app.errors import NotFound
from app.identity.public import require_for_firm
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.models import DocumentTaking
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction


@dataclass(frozen=True, kw_only=True)
class TakeDocuments:
    """A firm's entry as a taker of a tender's documents, to be notified of changes."""

    tender_id: UUID


def take_documents(uow: UnitOfWork, command: TakeDocuments) -> Tender:
    """Enter the firm, once. Raises NotFound for no published tender, Conflict after closing."""
    require_for_firm(uow.actor, permissions.TAKE_DOCUMENTS)
    tender = uow.get(Tender, command.tender_id)
    if tender.published_at is None:
        raise NotFound
    tender.require(TenderAction.ASK, uow.instant())
    enter_taking(uow, tender.id)
    return tender


def note_taken(uow: UnitOfWork, command: Taken) -> None:
    """Register a firm whose member downloads a bidding document while bids are taken.

    Later downloads, or downloads for no firm, are not registered.
    """
    if uow.actor.kind != "person" or uow.actor.organisation_id is None:
        return
    if not uow.actor.may(permissions.TAKE_DOCUMENTS):
        return
    tender = uow.session.get(Tender, command.subject_id)
    if tender is not None and tender.published_at is not None and tender.opened_at is None:
        with suppress(Forged):  # it keeps nobody from a document; the log names it each time
            enter_taking(uow, tender.id)


def enter_taking(uow: UnitOfWork, tender_id: UUID) -> None:
    """Enter the firm acted for, with the first to do so; a second time changes nothing.

    Raises Forged if somebody planted that it took them: it would not hear of changes.
    """
    values = {
        "tender_id": tender_id,
        "supplier_id": uow.actor.organisation,
        "taken_by": uow.actor.person,
        "taken_at": uow.instant(),
    }
    entered = insert_once(uow.session, DocumentTaking, values)
    if entered is not None:
        uow.audit("tender.documents_taken", tender_id)
