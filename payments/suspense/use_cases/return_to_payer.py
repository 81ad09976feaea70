"""Return of money in suspense to its payer: one officer sends it, another confirms arrival.

It goes by a transfer, or by pay order to a payer without a bank account (`record_pay_order.py`).

A failed return is reversed in the books, so that the money is in suspense again.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.checked_rows import insert_once
from app.errors import Conflict, Forbidden
from app.identity.public import require_fresh_proof
from app.ledger.public import post, reverse
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
from payments.clearing.models import PAYER, SuspenseDecision, SuspenseOutcome, SuspenseTransfer
from payments.clearing.use_cases import Settled, settle
from payments.kernel.permissions import CONFIRM_REFUND, SEND_REFUND
from payments.kernel.postings import refund_end_posting
from payments.receipts.policy import TRANSFER
from payments.refunds.policy import RefundState
from payments.refunds.queries.ways import by_pay_order
from payments.suspense.models import SuspensePayOrder
from payments.suspense.queries.items import SUSPENSE_KIND, state_now
from payments.suspense.use_cases.decide_suspense import lock_decision

_BY_PAPER = sentence("Its payer asked for a pay order. Record the bank’s pay order.")


@dataclass(frozen=True, kw_only=True)
class SendBack:
    """From which bank, and under which number of the bank, money goes back to its payer."""

    decision_id: UUID
    bank: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class SeeBack:
    """The transfer that has left the bank's account for the payer's."""

    decision_id: UUID


@dataclass(frozen=True, kw_only=True)
class FailBack:
    """The transfer that did not reach its payer, and the reason."""

    decision_id: UUID
    reason: str


def send_back(uow: UnitOfWork, command: SendBack) -> SuspenseTransfer:
    """Record the bank's reference of a transfer, once.

    Raises NotFound, Conflict if nothing is to be sent (`suspense-not-sendable`), its payer asked
    for a pay order (`refund-by-paper`) or the reference belongs to another one
    (`transfer-reference-taken`).
    """
    require(uow.actor, SEND_REFUND)
    decision = lock_return(uow, command.decision_id)
    if state_now(uow.session, decision) is not RefundState.APPROVED:
        raise Conflict(sentence("This does not wait for a transfer."), code="suspense-not-sendable")
    if by_pay_order(uow.session, [decision.id], SUSPENSE_KIND):
        raise Conflict(_BY_PAPER, code="refund-by-paper")
    require_open_account(uow, command.bank)
    return keep_transfer(uow, decision, command.bank, command.reference)


def keep_transfer(
    uow: UnitOfWork, decision: SuspenseDecision, bank: str, reference: str
) -> SuspenseTransfer:
    """Write that a locked decision was sent, under a number of its bank that no other one has."""
    values = {
        "decision_id": decision.id,
        "bank": bank,
        "reference": reference,
        "sent_at": uow.instant(),
        "sent_by": uow.actor.person,
    }
    made = insert_once(uow.session, SuspenseTransfer, values)
    if made is None:
        problem = sentence("This number was used for another transfer. Check it with the bank.")
        raise Conflict(problem, code="transfer-reference-taken", fields={"reference": problem})
    uow.audit("suspense.sent", decision.id, after={"reference": reference})
    return made


def see_back(uow: UnitOfWork, command: SeeBack) -> SuspenseOutcome:
    """Confirm that a transfer reached its payer: it has left the bank's account permanently.

    Raises Forbidden if the actor recorded the transfer, ProofNeeded, Conflict if nothing was sent.
    """
    decision, transfer = _lock_ordered_return(uow, command.decision_id)
    if transfer is None or state_now(uow.session, decision) is not RefundState.SENT:
        raise Conflict(sentence("This is not on its way."), code="suspense-not-sent")
    paisa = decision.amount_paisa
    posting = refund_end_posting(decision.id, TRANSFER, paisa, uow.instant())
    outcome = _ended(uow, decision, RefundState.CONFIRMED, "", post(uow, posting))
    settle(uow, _at_bank(decision, transfer, "suspense", -paisa))
    return outcome


def fail_back(uow: UnitOfWork, command: FailBack) -> SuspenseOutcome:
    """Record that a transfer did not arrive, or was returned: the money is in suspense again.

    Raises as `see_back` does; a transfer that arrived, or was never sent, may also fail.
    """
    decision, transfer = _lock_ordered_return(uow, command.decision_id)
    state = state_now(uow.session, decision)
    if state not in {RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED}:
        raise Conflict(sentence("This is not on its way."), code="suspense-not-sent")
    arrived = uow.session.get(SuspenseOutcome, (decision.id, RefundState.CONFIRMED.value))
    if arrived is not None and transfer is not None:
        require_genuine(uow.vault, arrived)
        _take_back(uow, decision, arrived.transaction_id, "came-back")
        settle(uow, _at_bank(decision, transfer, "adjustment", decision.amount_paisa))
    assert decision.transaction_id is not None  # noqa: S101 - approved rows have one
    reversal = _take_back(uow, decision, decision.transaction_id, "failed")
    return _ended(uow, decision, RefundState.FAILED, command.reason, reversal)


def _lock_ordered_return(
    uow: UnitOfWork, decision_id: UUID
) -> tuple[SuspenseDecision, SuspenseTransfer | None]:
    """Return a locked decision whose end this officer may tell, and its transfer."""
    require(uow.actor, CONFIRM_REFUND)
    require_fresh_proof(uow)
    decision = lock_return(uow, decision_id)
    order = uow.session.get(SuspensePayOrder, decision.id)
    if order is not None:
        require_genuine(uow.vault, order)
    transfer = uow.session.get(SuspenseTransfer, decision.id, populate_existing=True)
    if transfer is not None and transfer.sent_by == uow.actor.person:
        raise Forbidden(
            sentence(
                "You recorded this transfer yourself. Another officer must record the result."
            ),
            code="two-people",
        )
    return decision, transfer


def lock_return(uow: UnitOfWork, decision_id: UUID) -> SuspenseDecision:
    """Return a decision for a payer, under its item's lock; both are genuine. Raises Conflict."""
    decision, item = lock_decision(uow, decision_id)
    require_genuine(uow.vault, item)
    require_genuine(uow.vault, decision)
    if decision.kind != PAYER:
        raise Conflict(sentence("This goes to no payer."), code="suspense-not-sendable")
    return decision


def _take_back(uow: UnitOfWork, decision: SuspenseDecision, original: UUID, what: str) -> UUID:
    return reverse(
        uow,
        original,
        business_key=f"suspense-{what}:{decision.id}",
        description="Money in suspense did not reach its payer",
        happened_at=uow.instant(),
    )


def _at_bank(
    decision: SuspenseDecision,
    transfer: SuspenseTransfer,
    kind: Literal["suspense", "adjustment"],
    gross_paisa: int,
) -> Settled:
    """Return the transfer's effect on the bank's account, as two officers have seen it there."""
    return Settled(
        channel=TRANSFER,
        kind=kind,
        reference=str(decision.id),
        gross_paisa=gross_paisa,
        fee_paisa=0,
        bank=transfer.bank,
        source_kind="match",
        source_id=decision.id,
    )


def _ended(
    uow: UnitOfWork,
    decision: SuspenseDecision,
    state: RefundState,
    reason: str,
    transaction_id: UUID,
) -> SuspenseOutcome:
    outcome = SuspenseOutcome(
        decision_id=decision.id,
        outcome=state.value,
        at=uow.instant(),
        told_by=uow.actor.person,
        reason=reason,
        transaction_id=transaction_id,
    )
    uow.add(outcome)
    uow.audit(f"suspense.{state.value}", decision.id, after={"reason": reason})
    return outcome
