"""The transfer entry of a correction: posted, or tried and undone at once."""

from datetime import datetime
from uuid import UUID

from app.calendar import local_day
from app.errors import Conflict
from app.ledger.as_posted import reason_as_posted
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.queries.between_heads import between_heads
from app.ledger.use_cases.posting import correct
from app.unit_of_work import UnitOfWork


def post_entry(uow: UnitOfWork, row: Correction, at: datetime) -> UUID:
    """Post the entry of a correction, at an instant; return the transaction.

    Raises Invalid for an account without a head, for heads of two kinds and for one that is not in
    force that day, Conflict if the transaction left less on the wrong account, was undone, the
    month is closed, or its domain lets nobody correct it (`ledger-as-posted`).
    """
    _refuse_kept(uow, row.corrects)
    wrong, right = between_heads(uow.session, row.wrong, row.rightful, local_day(at))
    return correct(
        uow,
        row.corrects,
        wrong=wrong,
        right=right,
        amount_paisa=row.amount_paisa,
        business_key=row.business_key,
        description=row.reason,
        happened_at=at,
    )


def try_entry(uow: UnitOfWork, row: Correction, at: datetime) -> None:
    """Post it and undo that: whatever refuses it on approval does so now."""
    with uow.session.begin_nested() as tried:
        post_entry(uow, row, at)
        tried.rollback()


def _refuse_kept(uow: UnitOfWork, transaction_id: UUID) -> None:
    why = reason_as_posted(uow.get(LedgerTransaction, transaction_id).kind)
    if why is not None:
        raise Conflict(why, code="ledger-as-posted")
