"""The register of documents taken: nobody reads it before the opening.

The program alone writes to those in it (`addressees`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.errors import Conflict
from app.identity.public import organisations_by_id
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.models import DocumentTaking, TenderQuestion
from marketplace.tenders.queries.tender_file import published_row


@dataclass(frozen=True, kw_only=True)
class TakerView:
    """A firm that took the documents; public once the bids are open."""

    supplier_id: UUID
    name: str
    name_ur: str
    taken_on: date


def takers(uow: UnitOfWork, tender_id: UUID) -> Sequence[TakerView]:
    """List who took the documents; raises Conflict for everybody until the bids are open."""
    tender = published_row(uow, tender_id)
    if tender.opened_at is None or tender.opened_at > uow.now:
        raise Conflict(
            sentence(
                "The names and number of firms with the documents are secret until the"
                " bids are open."
            ),
            code="takers-are-sealed",
        )
    rows = _takings(uow, tender_id=tender.id)
    firms = organisations_by_id(uow.session, [row.supplier_id for row in rows])
    return [
        TakerView(
            supplier_id=row.supplier_id,
            name=firms[row.supplier_id].name,
            name_ur=firms[row.supplier_id].name_ur,
            taken_on=local_day(row.taken_at),
        )
        for row in rows
    ]


def has_documents(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Return True if the actor's firm took documents.

    Only that firm can know before the opening.
    """
    firm = uow.actor.organisation_id
    return firm is not None and bool(_takings(uow, tender_id=tender_id, supplier_id=firm))


def _takings(uow: UnitOfWork, **which: UUID) -> list[DocumentTaking]:
    """Return takings, the first first; a forged row is treated as missing."""
    query = select(DocumentTaking).filter_by(**which).order_by(DocumentTaking.taken_at)
    return genuine_of(uow.session, query)


def addressees(uow: UnitOfWork, tender_id: UUID) -> list[UUID]:
    """Return the firms to notify of answers and meetings: takers of documents, and askers.

    Only for the program that writes to them.
    """
    took = {each.supplier_id for each in _takings(uow, tender_id=tender_id)}
    asked = select(TenderQuestion.supplier_id).filter_by(tender_id=tender_id)
    return sorted(took.union(uow.session.scalars(asked)))
