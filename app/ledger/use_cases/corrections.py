"""An officer of Finance proposes to correct a wrong head; another approves or refuses it.

What a transaction put on a wrong head's account moves to the right one's by a transfer entry of the
day of approval. Whatever refuses it then refuses it when it is proposed. Not a `Decision`: the
trail's approval is about the corrected transaction, and names the entry that corrects it.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.permissions import DECIDE_CORRECTION, PROPOSE_CORRECTION
from app.ledger.queries.corrections import CORRECTED, MAX_WAITING, count_waiting_for
from app.ledger.use_cases.transfer_entry import post_entry, try_entry
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposeCorrection:
    """The transaction, wrong and right account (codes), amount in paisa, and reason."""

    transaction_id: UUID
    wrong: str
    right: str
    amount_paisa: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveCorrection:
    """The proposal."""

    correction_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseCorrection:
    """The proposal, and the reason for refusal."""

    correction_id: UUID
    reason: str


def propose_correction(uow: UnitOfWork, command: ProposeCorrection) -> Correction:
    """Enter a proposal; nothing moves yet.

    Raises NotFound for an unknown transaction, the errors of `post_entry`, and Conflict
    (`too-many-waiting`) if the maximum already waits for this transaction.
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
        entered_at=uow.instant(),
    )
    try_entry(uow, row, uow.now)
    _refuse_too_many(uow, command.transaction_id)
    uow.add(row)
    uow.audit("ledger.correction_proposed", row.id, after=_summary(row))
    return row


def approve_correction(uow: UnitOfWork, command: ApproveCorrection) -> Correction:
    """Post the transfer entry, on the day of approval; `transaction_id` names it.

    Publishes `ledger.corrected` {transaction_id, corrects}: the entry, and its subject. Raises
    Forbidden if the actor proposed it, Conflict if decided, and the errors of `post_entry`.
    """
    require(uow.actor, DECIDE_CORRECTION)
    row = uow.lock(Correction, command.correction_id)
    now = uow.instant()
    with uow.session.no_autoflush:
        row.approve(by=uow.actor.person, at=now)
        row.transaction_id = post_entry(uow, row, now)
    uow.session.flush()
    uow.audit(
        "ledger.corrected", row.corrects, after=_summary(row) | {"by": str(row.transaction_id)}
    )
    uow.publish(CORRECTED, transaction_id=row.transaction_id, corrects=row.corrects)
    return row


def refuse_correction(uow: UnitOfWork, command: RefuseCorrection) -> Correction:
    """Refuse a proposal, or withdraw one's own. Raises Conflict when decided."""
    require(uow.actor, DECIDE_CORRECTION)
    row = uow.lock(Correction, command.correction_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("ledger.correction_refused", row.id, after=_summary(row) | {"why": command.reason})
    return row


def _refuse_too_many(uow: UnitOfWork, transaction_id: UUID) -> None:
    # One at a time, so that the count does not change meanwhile.
    key = func.hashtext(str(transaction_id))
    uow.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext("ledger.corrections"), key))
    )
    if count_waiting_for(uow.session, transaction_id) >= MAX_WAITING:
        raise Conflict(
            sentence(
                "%(most)s corrections of this transaction wait for a decision. Decide those first.",
                most=MAX_WAITING,
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
