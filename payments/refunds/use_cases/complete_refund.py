"""Completion of an approved refund: it is sent, and its end is recorded when known.

One officer records a bank transfer and another confirms its arrival; a card's refund is ended by
its gateway (`cards/use_cases/refund_by_card.py`). A treasury's voucher and a bank's pay order are
papers (`record_paper.py`); their end is recorded here as well. A failed refund is reversed in the
books, so that it may be refunded again by another method.
"""

from dataclasses import dataclass
from uuid import UUID

from app.checked_rows import insert_once
from app.errors import Conflict, Forbidden
from app.identity.public import require_fresh_proof
from app.ledger.public import post, reverse
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.postings import treasury_account
from payments.clearing.use_cases import Settled, settle
from payments.kernel.events import PAYMENT_REFUNDED, REFUND_FAILED
from payments.kernel.permissions import CONFIRM_REFUND, SEND_REFUND
from payments.kernel.postings import refund_end_posting
from payments.receipts.policy import CARD, DEPOSIT
from payments.refunds.models import (
    Refund,
    RefundOutcome,
    RefundPaper,
    RefundRequest,
    RefundSanction,
)
from payments.refunds.policy import PAY_ORDER, VOUCHER, RefundState
from payments.refunds.queries.refunds import state_now
from payments.refunds.queries.ways import bank_of, by_pay_order
from payments.refunds.use_cases.propose_refund import lock_refund

_CARD_ONLY = sentence(
    "The card gateway notifies us of the result of this refund. Wait for its answer."
)
_BY_PAPER = sentence(
    "No bank transfer pays this refund. Record the treasury’s voucher, or the bank’s pay order."
)
_MOVED = sentence("This was not paid out: it is the deposit of another bill now. Refund it there.")


@dataclass(frozen=True, kw_only=True)
class RecordTransfer:
    """The bank's own number of the transfer that sends a refund."""

    refund_id: UUID
    reference: str


@dataclass(frozen=True, kw_only=True)
class ConfirmTransfer:
    """The refund that has left the bank's account for the payer's."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class FailTransfer:
    """The refund that did not reach its payer, and the reason."""

    refund_id: UUID
    reason: str


def record_transfer(uow: UnitOfWork, command: RecordTransfer) -> RefundRequest:
    """Record the bank's reference of a refund transfer, once.

    Raises NotFound; Conflict if the refund cannot be sent in this way (`refund-not-sendable`) or
    the reference belongs to another one (`transfer-reference-taken`).
    """
    require(uow.actor, SEND_REFUND)
    refund, _bill = lock_refund(uow, command.refund_id)
    require_genuine(uow.vault, refund)
    if refund.channel == CARD or state_now(uow.session, refund) is not RefundState.APPROVED:
        raise Conflict(
            sentence("This refund does not wait for a transfer."), code="refund-not-sendable"
        )
    if refund.channel == VOUCHER or by_pay_order(uow.session, [refund.id]):
        raise Conflict(_BY_PAPER, code="refund-by-paper")
    return keep_request(uow, refund, command.reference)


def keep_request(uow: UnitOfWork, refund: Refund, reference: str) -> RefundRequest:
    """Write that a locked refund was sent, under a number that no other one has."""
    values = {
        "refund_id": refund.id,
        "channel": refund.channel,
        "reference": reference,
        "sent_at": uow.instant(),
        "sent_by": uow.actor.person,
    }
    made = insert_once(uow.session, RefundRequest, values)
    if made is None:
        problem = sentence("This number was used for another refund. Check it with the bank.")
        raise Conflict(problem, code="transfer-reference-taken", fields={"reference": problem})
    uow.audit("refund.sent", refund.id, after={"reference": reference})
    return made


def confirm_transfer(uow: UnitOfWork, command: ConfirmTransfer) -> RefundOutcome:
    """Confirm that a transfer, voucher or pay order reached its payer: its real end.

    Raises Forbidden if the actor recorded the transfer, ProofNeeded, Conflict if nothing was sent.
    """
    refund = _lock_sent_refund(uow, command.refund_id)
    if state_now(uow.session, refund) is not RefundState.SENT:
        raise Conflict(sentence("This refund is not on its way."), code="refund-not-sent")
    outcome = book_arrival(uow, refund, "")
    _settle_pay_order(uow, refund, -refund.amount_paisa)
    return outcome


def fail_transfer(uow: UnitOfWork, command: FailTransfer) -> RefundOutcome:
    """Record that a transfer did not reach its payer, or was returned: refund it again.

    Raises as `confirm_transfer` does; a confirmed or an unsent transfer may also fail.
    """
    refund = _lock_sent_refund(uow, command.refund_id)
    standing = {RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED}
    if state_now(uow.session, refund) not in standing:
        raise Conflict(sentence("This refund is not on its way."), code="refund-not-sent")
    left = state_now(uow.session, refund) is RefundState.CONFIRMED
    outcome = book_failure(uow, refund, command.reason)
    if left:
        _settle_pay_order(uow, refund, refund.amount_paisa)
    return outcome


def _settle_pay_order(uow: UnitOfWork, refund: Refund, gross_paisa: int) -> None:
    """Take a pay order off the account of its bank, or put it there again; nothing for others."""
    paper = uow.session.get(RefundPaper, refund.id)
    if paper is None or paper.kind != PAY_ORDER:
        return
    require_genuine(uow.vault, paper)
    bank = bank_of(uow.session, refund.payment_id)
    assert bank is not None  # noqa: S101 - a pay order is recorded of money at a bank
    settle(uow, at_bank(refund, bank, refund.id, gross_paisa))


def at_bank(refund: Refund, bank: str, source_id: UUID, gross_paisa: int) -> Settled:
    """Return the settlement of a refund that left a bank (below zero), or came back to it."""
    return Settled(
        channel=refund.channel,
        kind="refund" if gross_paisa < 0 else "adjustment",
        reference=str(refund.id),
        gross_paisa=gross_paisa,
        fee_paisa=0,
        bank=bank,
        source_kind="match",
        source_id=source_id,
        refund_id=refund.id,
    )


def _lock_sent_refund(uow: UnitOfWork, refund_id: UUID) -> Refund:
    """Return a locked refund whose end this officer may tell."""
    require(uow.actor, CONFIRM_REFUND)
    require_fresh_proof(uow)
    refund, _bill = lock_refund(uow, refund_id)
    require_genuine(uow.vault, refund)
    if refund.channel == CARD:
        raise Conflict(_CARD_ONLY, code="refund-of-a-card")
    if refund.channel == DEPOSIT:
        raise Conflict(_MOVED, code="refund-was-moved")
    request = uow.session.get(RefundRequest, refund.id, populate_existing=True)
    if request is not None and request.sent_by == uow.actor.person:
        raise Forbidden(
            sentence(
                "You recorded this transfer yourself. Another officer must record the result."
            ),
            code="two-people",
        )
    return refund


def book_arrival(uow: UnitOfWork, refund: Refund, reason: str) -> RefundOutcome:
    """Book that a locked refund has left for its payer, and tell of it.

    Publishes `payments.payment_refunded` {bill_id, payment_id, refund_id}.
    """
    treasury = None
    if refund.channel == VOUCHER:
        treasury = treasury_account(_sanction_of(uow, refund).treasury)
    posting = refund_end_posting(
        refund.id, refund.channel, refund.amount_paisa, uow.instant(), treasury
    )
    return _ended(uow, refund, RefundState.CONFIRMED, reason, post(uow, posting))


def _sanction_of(uow: UnitOfWork, refund: Refund) -> RefundSanction:
    sanction = uow.get(RefundSanction, refund.id)
    require_genuine(uow.vault, sanction)
    return sanction


def book_failure(uow: UnitOfWork, refund: Refund, reason: str) -> RefundOutcome:
    """Reverse the postings of the approval, and before that of the confirmation.

    For a locked refund. Publishes `payments.refund_failed` {bill_id, payment_id, refund_id}.
    """
    confirmed = uow.session.get(RefundOutcome, (refund.id, RefundState.CONFIRMED.value))
    if confirmed is not None:
        require_genuine(uow.vault, confirmed)
        _take_back(uow, refund, confirmed.transaction_id, "came-back")
    assert refund.approval_transaction_id is not None  # noqa: S101 - approved rows have one
    reversal = _take_back(uow, refund, refund.approval_transaction_id, "failed")
    return _ended(uow, refund, RefundState.FAILED, reason, reversal)


def _take_back(uow: UnitOfWork, refund: Refund, original: UUID, what: str) -> UUID:
    return reverse(
        uow,
        original,
        business_key=f"refund-{what}:{refund.id}",
        description="Refund did not reach its payer",
        happened_at=uow.instant(),
    )


def _ended(
    uow: UnitOfWork, refund: Refund, state: RefundState, reason: str, transaction_id: UUID
) -> RefundOutcome:
    outcome = RefundOutcome(
        refund_id=refund.id,
        outcome=state.value,
        at=uow.instant(),
        told_by=uow.actor.person_id,
        reason=reason,
        transaction_id=transaction_id,
    )
    uow.add(outcome)
    uow.audit(f"refund.{state.value}", refund.id, after={"reason": reason})
    news = PAYMENT_REFUNDED if state is RefundState.CONFIRMED else REFUND_FAILED
    ids = {"bill_id": refund.bill_id, "payment_id": refund.payment_id, "refund_id": refund.id}
    uow.publish(news, **ids)
    return outcome
