"""Money goes back when one finance officer asks for it and another agrees.

Revenue goes back by whose sanction, and by which way, says `record_sanction.py`. Both decide under
the bill's lock, on what came less what went back: two officers at the same
instant cannot give the same rupee back twice. PostgreSQL refuses it once more
(migrations/sql/refunds.sql).

No `Decision`: the proposal reserves money of the bill, and is decided under its lock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.overrides.public import hold
from app.permissions import require
from app.row_macs import changing
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.kernel.events import REFUND_APPROVED
from payments.kernel.permissions import DECIDE_REFUND, PROPOSE_REFUND
from payments.kernel.postings import MoneyBack, refund_posting
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS, Parts, line_number
from payments.receipts.queries import heads_now, remaining_parts
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.held_decisions import APPROVAL
from payments.refunds.models import Refund, RefundLine
from payments.refunds.policy import LINES, VOUCHER, fits, refund_channels
from payments.refunds.queries.counted import parts_of
from payments.refunds.queries.genuine import require_genuine_money
from payments.refunds.queries.refunds import held_as_deposit
from payments.refunds.use_cases.claim_refund import settle_claim
from payments.refunds.use_cases.record_sanction import (
    Sanctioned,
    check_refund_channel,
    holder_of,
    is_of_revenue,
    record_sanction,
    require_sanction,
)
from payments.voids.queries import is_void_pending

_MORE_THAN_LEFT = sentence(
    "This is more than was paid for it and has not been refunded. Check what is left, and lower "
    "the amount."
)

_NO_SANCTION = sentence(
    "An overpayment needs no sanction and no order. Leave these fields empty, or refund another "
    "amount under them."
)
_VOID_PROPOSED = sentence(
    "An officer has proposed that this payment is void, because no money was received."
    " Decide that first: money that was never received is never refunded."
)
_IS_DEPOSIT = sentence(
    "This is a deposit. The department that holds it decides on its refund, on its page "
    "of securities."
)


@dataclass(frozen=True, kw_only=True)
class ProposeRefund(Sanctioned):
    """A refund: its payment, parts, channel, reason and sanction.

    `parts` are paisa by the name of a part (see `receipts/policy.py`).
    """

    payment_id: UUID
    parts: Mapping[str, int]
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveRefund:
    """The refund to approve."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseRefund:
    """The refund to refuse, and the reason."""

    refund_id: UUID
    reason: str


def propose_refund(uow: UnitOfWork, command: ProposeRefund) -> Refund:
    """Enter a refund for another officer to approve; refunds that wait count as gone.

    Raises NotFound, Invalid for parts that do not go together (`refund-parts`), Conflict for a
    credit note (`refund-of-credit`), a held deposit (`refund-of-deposit`), more than is left
    (`refund-too-much`), for what an officer says never came (`refund-of-undoing`), and for a way
    by which the money did not go (`refund-by-voucher`, `refund-not-transferred`).
    """
    require(uow.actor, PROPOSE_REFUND)
    payment = uow.get(Payment, command.payment_id)
    if EXCESS not in command.parts and held_as_deposit(uow.session, payment.bill_id):
        raise Conflict(_IS_DEPOSIT, code="refund-of-deposit")
    refund = enter_refund(uow, command, by=uow.actor.person)
    if is_of_revenue(refund):
        record_sanction(uow, refund, command)
    else:
        _refuse_needless_sanction(command)
    return refund


def _refuse_needless_sanction(command: ProposeRefund) -> None:
    """Raise Invalid if an overpayment has a sanction: none is needed, and none would be kept."""
    if command.sanction_number or command.order_number:
        field = "sanction_number" if command.sanction_number else "order_number"
        raise Invalid(_NO_SANCTION, code="refund-sanction", fields={field: _NO_SANCTION})


def enter_refund(uow: UnitOfWork, ask: ProposeRefund, *, by: UUID) -> Refund:
    """Enter a refund in the name of the person who decided it. Raises as `propose_refund`."""
    payment = uow.get(Payment, ask.payment_id)
    bill = lock_bill(uow, uow.get(Bill, payment.bill_id).psid)
    _refuse_ways(uow, payment, ask.channel, ask.parts)
    return keep_refund(uow, bill, payment, ask, by=by)


def keep_refund(
    uow: UnitOfWork, bill: Bill, payment: Payment, ask: ProposeRefund, *, by: UUID
) -> Refund:
    """Write a refund of a locked bill, by a way that the caller has looked at. Raises as above."""
    require_genuine_money(uow, payment)
    if is_void_pending(uow.session, payment.id):
        raise Conflict(_VOID_PROPOSED, code="refund-of-undoing")
    kind = _kind(ask.parts)
    if not fits(ask.parts, remaining_parts(uow.session, payment, waiting=True)):
        raise Conflict(_MORE_THAN_LEFT, code="refund-too-much")
    refund = Refund(
        id=new_id(),
        payment_id=payment.id,
        bill_id=bill.id,
        kind=kind,
        channel=ask.channel,
        amount_paisa=sum(ask.parts.values()),
        reason=ask.reason,
        entered_by=by,
        entered_at=uow.instant(),
    )
    uow.add(refund)
    uow.session.add_all(_lines(refund, ask.parts))
    uow.session.flush()
    uow.audit("refund.proposed", refund.id, after=_summary(refund, bill))
    if kind == LINES:  # an excess needs no claim
        settle_claim(uow, bill, by=by)
    return refund


def _refuse_ways(uow: UnitOfWork, payment: Payment, channel: str, parts: Collection[str]) -> None:
    ways = refund_channels(payment.channel)
    if not ways:
        raise Conflict(
            sentence("This was a credit note, not money. It is never refunded as cash."),
            code="refund-of-credit",
        )
    if EXCESS not in parts:
        check_refund_channel(channel, holder_of(uow, payment.id, parts))
    if channel not in ways and (channel != VOUCHER or EXCESS in parts):
        problem = sentence("Choose one of the answers in the list.")
        raise Invalid(problem, code="refund-channel", fields={"channel": problem})


def _kind(parts: Parts) -> str:
    if not parts:
        problem = sentence("Enter at least one amount to refund.")
        raise Invalid(problem, code="refund-parts", fields={"parts": problem})
    if EXCESS not in parts:
        return LINES
    if len(parts) > 1:
        problem = sentence("An overpayment is refunded separately. Leave the other amounts empty.")
        raise Invalid(problem, code="refund-parts", fields={"parts": problem})
    return EXCESS


def _lines(refund: Refund, parts: Parts) -> list[RefundLine]:
    if refund.kind == EXCESS:
        return []
    return [
        RefundLine(
            refund_id=refund.id,
            position=position,
            bill_id=refund.bill_id,
            line_number=line_number(name),
            amount_paisa=paisa,
        )
        for position, (name, paisa) in enumerate(parts.items(), start=1)
    ]


def approve_refund(uow: UnitOfWork, command: ApproveRefund) -> Refund:
    """Approve a refund: it is owed to the payer now, and leaves after the commit.

    Publishes `payments.refund_approved` {bill_id, payment_id, refund_id}. Raises Forbidden if the
    actor entered it, ProofNeeded, Conflict if it was decided or exceeds the rest
    (`refund-too-much`), its money moved since (`refund-way-changed`) or its authority may not
    sanction as much (`refund-over-limit`).
    """
    require(uow.actor, DECIDE_REFUND)
    require_fresh_proof(uow)
    hold(uow, APPROVAL, command.refund_id)
    return agree_to_refund(uow, command.refund_id)


def agree_to_refund(uow: UnitOfWork, refund_id: UUID) -> Refund:
    """Let a refund take effect, as its second person. The caller has asked for a fresh proof."""
    refund, bill = lock_refund(uow, refund_id)
    payment = uow.get(Payment, refund.payment_id)
    require_genuine_money(uow, payment)
    now = uow.instant()
    with uow.session.no_autoflush, changing(uow.vault, refund):
        refund.approve(by=uow.actor.person, at=now)
        parts = parts_of(uow.session, refund)
        if not fits(parts, remaining_parts(uow.session, payment, waiting=False)):
            raise Conflict(_MORE_THAN_LEFT, code="refund-too-much")
        require_sanction(uow, refund)
        refund.approval_transaction_id = post(uow, refund_posting(_back(uow, refund, bill, parts)))
    uow.session.flush()
    uow.audit("refund.approved", refund.id, after=_summary(refund, bill))
    uow.publish(REFUND_APPROVED, bill_id=bill.id, payment_id=refund.payment_id, refund_id=refund.id)
    return refund


def refuse_refund(uow: UnitOfWork, command: RefuseRefund) -> Refund:
    """Refuse a refund, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_REFUND)
    refund, _bill = lock_refund(uow, command.refund_id)
    with changing(uow.vault, refund):
        refund.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("refund.refused", refund.id, after={"reason": command.reason})
    return refund


def lock_refund(uow: UnitOfWork, refund_id: UUID) -> tuple[Refund, Bill]:
    """Lock the bill of a refund and return both as they are after the wait. Raises NotFound."""
    bill = lock_bill(uow, uow.get(Bill, uow.get(Refund, refund_id).bill_id).psid)
    return uow.session.get_one(Refund, refund_id, populate_existing=True), bill


def _back(uow: UnitOfWork, refund: Refund, bill: Bill, parts: Parts) -> MoneyBack:
    lines = {number: paisa for name, paisa in parts.items() if (number := _number(name))}
    surcharge = sum(parts.values()) - sum(lines.values()) if refund.kind == LINES else 0
    return MoneyBack(
        refund_id=refund.id,
        channel=refund.channel,
        psid=bill.psid,
        approved_at=refund.approved_at or uow.instant(),
        heads=heads_now(uow.session, bill, lines, surcharge),
        excess_paisa=parts.get(EXCESS, 0),
    )


def _number(part: str) -> int | None:
    return None if part == EXCESS else line_number(part)


def _summary(refund: Refund, bill: Bill) -> dict[str, object]:
    return {
        "psid": bill.psid,
        "payment": str(refund.payment_id),
        "kind": refund.kind,
        "channel": refund.channel,
        "amount": refund.amount_paisa,
        "reason": refund.reason,
    }
