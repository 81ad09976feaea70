"""An officer of Finance asks that a wrong head be put right; another approves or refuses it.

What a transaction put on a wrong head's account moves to the right one's by a transfer entry of the
day of approval. Whatever refuses it then refuses it when it is asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict
from app.ledger.as_posted import why_kept
from app.ledger.between_heads import between_heads
from app.ledger.corrections import MOST_WAITING, count_waiting_for
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.permissions import DECIDE_CORRECTION, PROPOSE_CORRECTION
from app.ledger.posting import correct
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposeCorrection:
    """What of which transaction moves from which account to which (codes), in paisa, and why."""

    transaction_id: UUID
    wrong: str
    right: str
    amount_paisa: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveCorrection:
    """Which proposal."""

    correction_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseCorrection:
    """Which proposal, and why not."""

    correction_id: UUID
    reason: str


def propose_correction(uow: UnitOfWork, command: ProposeCorrection) -> Correction:
    """Ask for it; nothing moves yet.

    Raises NotFound for a transaction that is not there, what `approve_correction` would raise, and
    Conflict (`too-many-waiting`) where as many as may wait for this transaction.
    """
    require(uow.actor, PROPOSE_CORRECTION)
    uow.get(LedgerTransaction, command.transaction_id)
    row = Correction(
        id=new_id(),
        corrects=command.transaction_id,
        wrong=command.wrong,
        rightful=command.right,
        amount_paisa=command.amount_paisa,
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=uow.now,
    )
    _try(uow, row)
    _refuse_too_many(uow, command.transaction_id)
    uow.add(row)
    uow.audit("ledger.correction_proposed", row.id, after=_summary(row))
    return row


def approve_correction(uow: UnitOfWork, command: ApproveCorrection) -> Correction:
    """Post the transfer entry, on the day of approval; `transaction_id` names it.

    Raises Forbidden for who asked, Invalid for an account that is of no head, for heads of two
    kinds and for one that is not in force that day, Conflict when decided, where the transaction
    left less on the wrong account, was undone, today's month is closed, or whoever posted it lets
    nobody correct it (`ledger-as-posted`).
    """
    require(uow.actor, DECIDE_CORRECTION)
    row = uow.lock(Correction, command.correction_id)
    now = uow.instant()
    with uow.session.no_autoflush:
        row.approve(by=uow.actor.person, at=now)
        row.transaction_id = _post(uow, row, now)
    uow.session.flush()
    uow.audit(
        "ledger.corrected", row.corrects, after=_summary(row) | {"by": str(row.transaction_id)}
    )
    return row


def refuse_correction(uow: UnitOfWork, command: RefuseCorrection) -> Correction:
    """Refuse a proposal, or take back one's own. Raises Conflict when decided."""
    require(uow.actor, DECIDE_CORRECTION)
    row = uow.lock(Correction, command.correction_id)
    row.refuse(by=uow.actor.person, at=uow.now, reason=command.reason)
    uow.audit("ledger.correction_refused", row.id, after=_summary(row) | {"why": command.reason})
    return row


def _try(uow: UnitOfWork, row: Correction) -> None:
    """Post it and undo that at once: what would refuse it on approval does so now."""
    with uow.session.begin_nested() as tried:
        _post(uow, row, uow.now)
        tried.rollback()


def _post(uow: UnitOfWork, row: Correction, at: datetime) -> UUID:
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


def _refuse_kept(uow: UnitOfWork, transaction_id: UUID) -> None:
    why = why_kept(uow.get(LedgerTransaction, transaction_id).kind)
    if why is not None:
        raise Conflict(why, code="ledger-as-posted")


def _refuse_too_many(uow: UnitOfWork, transaction_id: UUID) -> None:
    # One at a time, so that what is counted stands still.
    key = func.hashtext(str(transaction_id))
    uow.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext("ledger.corrections"), key))
    )
    if count_waiting_for(uow.session, transaction_id) >= MOST_WAITING:
        raise Conflict(
            sentence(
                "%(most)s corrections of this transaction wait for a decision. Decide those first.",
                most=MOST_WAITING,
            ),
            code="too-many-waiting",
        )


def _summary(row: Correction) -> dict[str, object]:
    return {
        "corrects": str(row.corrects),
        "wrong": row.wrong,
        "right": row.rightful,
        "amount": row.amount_paisa,
        "reason": row.reason,
        "correction": str(row.id),
    }
