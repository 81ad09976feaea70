"""Stays of courts and regulators on tenders: what they block."""

from uuid import UUID

from sqlalchemy import select

from app.errors import Invalid
from app.stays.public import StayableKind, Subject, blocking, refuse_stayed
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel.permissions import READ_TENDER_FILE
from marketplace.tenders.models import Tender

TENDER = "tender"
OPEN, EVALUATE, AWARD, SIGN = "open", "evaluate", "award", "sign"


def _find(uow: UnitOfWork, number: str) -> Subject:
    """Return a tender of the actor's department, by its reference."""
    query = select(Tender).filter_by(reference=number.strip(), department_id=uow.actor.organisation)
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        problem = sentence("Your department has no tender with this reference.")
        raise Invalid(problem, code="unknown-number", fields={"number": problem})
    title = f"{found.reference}: {found.title}"
    return Subject(id=found.id, title=title, organisation_id=found.department_id)


STAYABLE = StayableKind(
    name=TENDER,
    title=sentence("A tender"),
    number=sentence("Reference of the tender"),
    acts={
        OPEN: sentence("Opening the bids"),
        EVALUATE: sentence("Evaluating the bids"),
        AWARD: sentence("Awarding the tender"),
        SIGN: sentence("Signing the contract"),
    },
    permission=READ_TENDER_FILE,
    find=_find,
)


def refuse_stayed_tender(uow: UnitOfWork, tender_id: UUID, act: str) -> None:
    """Refuse what a stay on a tender blocks. Raises Conflict (`stayed`) naming the order."""
    refuse_stayed(uow, TENDER, tender_id, act)


def opening_is_stayed(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Return True if a stay keeps a tender's bids closed, for the worker that opens them."""
    return blocking(uow, TENDER, tender_id, OPEN) is not None
