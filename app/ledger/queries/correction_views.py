"""Corrections for pages and API; each view requires the permission to read the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict
from app.ledger.as_posted import reason_as_posted
from app.ledger.models import Correction
from app.ledger.permissions import PROPOSE_CORRECTION, READ_LEDGER
from app.ledger.queries import books, corrections
from app.paging import Page
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of corrections and the names of their authors and deciders."""

    page: Page[Correction]
    names: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Around:
    """A transaction with what can be corrected in it.

    `posted_by` is the correction whose approval posted it, `left` where something can be corrected
    (nowhere of one that was undone).
    """

    found: books.Transaction
    waiting: Sequence[Correction]
    posted_by: Correction | None
    left: Sequence[corrections.Left]
    names: Mapping[UUID, str]


def listed(
    uow: UnitOfWork,
    *,
    state: corrections.State = "all",
    transaction: UUID | None = None,
    cursor: str | None = None,
) -> Listed:
    """Return corrections of a state, or of a transaction, newest first: two queries."""
    require(uow.actor, READ_LEDGER)
    page = corrections.page_of(uow.session, state=state, of=transaction, cursor=cursor)
    return Listed(page=page, names=books.names(uow.session, page.items))


def around(uow: UnitOfWork, transaction_id: UUID) -> Around:
    """Return a transaction and what can be corrected in it. Raises NotFound."""
    require(uow.actor, READ_LEDGER)
    found = books.transaction(uow.session, transaction_id)
    waiting = corrections.waiting_for(uow.session, transaction_id)
    posted_by = corrections.posted_by(uow.session, transaction_id) if found.row.corrects else None
    rows = [*waiting, posted_by] if posted_by else waiting
    return Around(
        found=found,
        waiting=waiting,
        posted_by=posted_by,
        left=[] if found.reversed_by else corrections.correctable_on_heads(uow.session, found.row),
        names=books.names(uow.session, rows),
    )


def to_correct(uow: UnitOfWork, transaction_id: UUID) -> Around:
    """Return the data of the form. Raises Conflict if nothing can be corrected."""
    require(uow.actor, PROPOSE_CORRECTION)
    found = around(uow, transaction_id)
    if not found.left:
        kept = reason_as_posted(found.found.row.kind)
        problem = sentence("This transaction has no amount on a head that can be corrected.")
        raise Conflict(kept or problem, code="nothing-to-correct")
    return found
