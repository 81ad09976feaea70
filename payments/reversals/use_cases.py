"""Reversals: what any channel reports, overpayments that pay again, credit notes in full."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import Invalid, NotFound
from app.ledger.public import post
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.facts import owed
from payments.bills.queries import Read, heads_of, read_facts
from payments.kernel.events import BILL_PAID, PAYMENT_RESTORED, PAYMENT_REVERSED, REFUND_DUE
from payments.kernel.postings import CREDIT, Head, Relief
from payments.receipts.models import CreditNote, Payment
from payments.receipts.policy import EXCESS, SURCHARGE, Allocation, Parts, allocate, line_number
from payments.receipts.queries import heads_now, received_parts, remaining_parts
from payments.receipts.use_cases.grant_credit import relief_of
from payments.receipts.use_cases.record_money import lock_bill
from payments.reversals.models import PaymentReversal, PaymentReversalLine
from payments.reversals.policy import ReversalKind, takes
from payments.reversals.postings import (
    MoneyApplied,
    MoneyReversed,
    applied_posting,
    reversal_posting,
)

# Record of a reversal, whoever reported it: its posting, its parts and its events.


@dataclass(frozen=True, kw_only=True)
class Word:
    """A reported reversal: its reference, its amount in paisa, and its source.

    The source is a message of the gateway, an undoing of two officers or, for a credit note
    (`relief`), the domain that had granted it, with its `reason`.
    """

    reference: str
    amount_paisa: int
    message_id: UUID | None = None
    undoing_id: UUID | None = None
    reason: str | None = None
    relief: Relief | None = None


class Reversing:
    """The reversal to record: paisa by part, and how much of the excess the payer has twice."""

    def __init__(
        self, payment: Payment, kind: ReversalKind, word: Word, parts: Parts, twice: int
    ) -> None:
        self.payment, self.kind, self.word = payment, kind, word
        self.excess, self.twice = parts.get(EXCESS, 0), twice
        self.lines = {line_number(name): paisa for name, paisa in parts.items() if name != EXCESS}
        self.sign = -1 if takes(kind) else 1


def refunded_already(uow: UnitOfWork, payment: Payment, excess_paisa: int) -> int:
    """Return how much of the overpayment has already been refunded to the payer."""
    left = max(0, remaining_parts(uow.session, payment, waiting=False).get(EXCESS, 0))
    return excess_paisa - min(excess_paisa, left)


def keep_reversal(uow: UnitOfWork, bill: Bill, read: Read, made: Reversing) -> PaymentReversal:
    """Record and post the reversal, and publish its events.

    Publishes `payments.payment_reversed` or `payments.payment_restored` {bill_id, payment_id,
    reversal_id, kind}, and `payments.refund_due` if restored money exceeds what is owed.
    """
    require_genuine(uow.vault, made.payment)
    heads, given_back = _heads(uow, bill, made)
    money = MoneyReversed(
        kind=made.kind,
        channel=made.payment.channel,
        reference=made.word.reference,
        psid=bill.psid,
        happened_at=read.now,
        heads=heads,
        excess_paisa=made.excess - made.twice,
        recoverable_paisa=made.twice + given_back,
        relief=made.word.relief,
    )
    reversal = PaymentReversal(
        id=new_id(),
        payment_id=made.payment.id,
        bill_id=bill.id,
        channel=money.channel,
        kind=made.kind.value,
        reference=money.reference,
        amount_paisa=made.sign * made.word.amount_paisa,
        excess_paisa=made.sign * made.excess,
        recoverable_paisa=made.sign * made.twice,
        at=read.now,
        message_id=made.word.message_id,
        undoing_id=made.word.undoing_id,
        reason=made.word.reason,
        transaction_id=post(uow, reversal_posting(money)),
    )
    uow.add(reversal)
    uow.session.flush()
    uow.session.add_all(lines_of(reversal, made))
    uow.session.flush()
    _publish_reversed(uow, bill, reversal)
    return reversal


def _heads(uow: UnitOfWork, bill: Bill, made: Reversing) -> tuple[list[tuple[Head, int]], int]:
    """Return paisa by head and, separately, the paisa of a deposit that is no longer held.

    A deposit account never goes below zero: what had already been refunded, the payer has twice.
    """
    lines = {number: paisa for number, paisa in made.lines.items() if number is not None}
    heads = heads_now(uow.session, bill, lines, made.lines.get(None, 0))
    if made.sign > 0 or not any(head.deposit_of for head, _ in heads):
        return heads, 0
    left = remaining_parts(uow.session, made.payment, waiting=False)
    held = [max(0, left.get(str(number), 0)) for number in sorted(lines)]
    of_lines = [
        (head, min(paisa, kept) if head.deposit_of else paisa)
        for (head, paisa), kept in zip(heads, held, strict=False)
    ]
    taken = [*of_lines, *heads[len(of_lines) :]]
    return taken, sum(paisa for _, paisa in heads) - sum(paisa for _, paisa in taken)


def lines_of(reversal: PaymentReversal, made: Reversing) -> Sequence[PaymentReversalLine]:
    """Return the rows of the reversal's parts by line."""
    return [
        PaymentReversalLine(
            reversal_id=reversal.id,
            position=position,
            bill_id=reversal.bill_id,
            line_number=number,
            amount_paisa=made.sign * paisa,
        )
        for position, (number, paisa) in enumerate(made.lines.items(), start=1)
    ]


def _publish_reversed(uow: UnitOfWork, bill: Bill, reversal: PaymentReversal) -> None:
    ids = {"bill_id": bill.id, "payment_id": reversal.payment_id}
    told: dict[str, object] = {
        "psid": bill.psid,
        "kind": reversal.kind,
        "amount": reversal.amount_paisa,
        "recoverable": reversal.recoverable_paisa,
    }
    uow.audit("payment.reversed", reversal.payment_id, after=told)
    news = PAYMENT_REVERSED if reversal.amount_paisa < 0 else PAYMENT_RESTORED
    uow.publish(news, **ids, reversal_id=reversal.id, kind=reversal.kind)
    if reversal.excess_paisa > reversal.recoverable_paisa >= 0:
        uow.publish(REFUND_DUE, **ids)


# Apply overpayments of a bill when it owes again what another, undone payment had paid.

MAX_PAYMENTS = 200


def apply_excess(uow: UnitOfWork, bill: Bill, undoing_id: UUID, undone: UUID) -> None:
    """Apply the excess of payments other than the undone one to what a bill owes, earliest first.

    Money of a pending refund is not used. Each payment counts as of the day on which it came.
    Publishes `payments.payment_restored` for each, and `payments.bill_paid` when nothing more is
    owed.
    """
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id).limit(MAX_PAYMENTS)
    for payment in uow.session.scalars(query).all():
        require_genuine(uow.vault, payment)
        free = remaining_parts(uow.session, payment, waiting=True).get(EXCESS, 0)
        if payment.id == undone or free <= 0:
            continue
        read = read_facts(uow, bill)
        used = allocate(read.facts, free, payment.paid_at)
        if used.excess_paisa < free:
            _apply(uow, bill, read, payment, used, undoing_id)


def _apply(  # noqa: PLR0913, PLR0917 - a step of the above
    uow: UnitOfWork,
    bill: Bill,
    read: Read,
    payment: Payment,
    used: Allocation,
    undoing_id: UUID,
) -> None:
    heads = heads_of(uow.session, bill, used.lines, used.surcharge_paisa)
    paisa = sum(part for _head, part in heads)
    money = MoneyApplied(
        payment_id=payment.id,
        undoing_id=undoing_id,
        channel=payment.channel,
        psid=bill.psid,
        happened_at=read.now,
        heads=heads,
    )
    reversal = PaymentReversal(
        id=new_id(),
        payment_id=payment.id,
        bill_id=bill.id,
        channel=payment.channel,
        kind=ReversalKind.APPLIED.value,
        reference=f"{undoing_id}:{payment.receipt}",
        amount_paisa=0,
        excess_paisa=-paisa,
        recoverable_paisa=0,
        at=read.now,
        undoing_id=undoing_id,
        transaction_id=post(uow, applied_posting(money)),
    )
    uow.add(reversal)
    uow.session.flush()
    word = Word(reference=reversal.reference, amount_paisa=0, undoing_id=undoing_id)
    made = Reversing(payment, ReversalKind.APPLIED, word, _parts(used), 0)
    uow.session.add_all(lines_of(reversal, made))
    uow.session.flush()
    _publish_applied(uow, bill, reversal, paisa)


def _parts(used: Allocation) -> Parts:
    parts = {str(number): paisa for number, paisa in used.lines.items()}
    return parts | ({SURCHARGE: used.surcharge_paisa} if used.surcharge_paisa else {})


def _publish_applied(uow: UnitOfWork, bill: Bill, reversal: PaymentReversal, paisa: int) -> None:
    ids = {"bill_id": bill.id, "payment_id": reversal.payment_id}
    uow.audit("payment.applied", reversal.payment_id, after={"psid": bill.psid, "amount": paisa})
    uow.publish(PAYMENT_RESTORED, **ids, reversal_id=reversal.id, kind=reversal.kind)
    read = read_facts(uow, bill)
    if owed(read.facts, read.now).total_paisa == 0:
        uow.publish(BILL_PAID, **ids, raiser=bill.raiser, reference=bill.reference)


# Reverse a credit note in full: a clawback, or an error. The note's row stays.
#
# It is called only through `payments/public.py`, by the domain that granted it, whose own use case
# made the decision and checked its own permission.

MAX_REASON_LENGTH = 500


def reverse_credit(uow: UnitOfWork, business_key: str, reason: str) -> PaymentReversal:
    """Reverse a decision's credit note in full, or return the reversal that was made before.

    `reason` is a sentence for the payer.
    The bill owes again what the note had paid, with surcharges as if it had never been paid. An
    overpayment of the bill stays due to its payer. Publishes `payments.payment_reversed` {bill_id,
    payment_id, reversal_id, kind}. Raises NotFound if no note has the key, Invalid on the reason.
    """
    _refuse_silence(reason)
    note = uow.session.scalars(
        select(CreditNote).filter_by(business_key=business_key)
    ).one_or_none()
    if note is None:
        raise NotFound
    require_genuine(uow.vault, note)
    bill = lock_bill(uow, uow.get(Bill, note.bill_id).psid)
    earlier = _earlier(uow, note)
    if earlier is not None:
        return earlier
    uow.audit("credit.reversed", note.id, after={"psid": bill.psid, "reason": reason})
    return _reverse(uow, bill, note, reason)


def _refuse_silence(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON_LENGTH:
        problem = sentence("Enter a reason of up to %(most)s characters.", most=MAX_REASON_LENGTH)
        raise Invalid(problem, fields={"reason": problem})


def _earlier(uow: UnitOfWork, note: CreditNote) -> PaymentReversal | None:
    """Return the earlier reversal; read after the bill's lock, so that two calls make only one."""
    found = uow.session.scalars(
        select(PaymentReversal).filter_by(
            channel=CREDIT,
            kind=ReversalKind.CREDIT_REVERSED.value,
            reference=note.business_key,
        )
    ).one_or_none()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def _reverse(uow: UnitOfWork, bill: Bill, note: CreditNote, reason: str) -> PaymentReversal:
    payment = uow.get(Payment, note.payment_id)
    word = Word(
        reference=note.business_key,
        amount_paisa=payment.amount_paisa,
        reason=reason,
        relief=relief_of(note),
    )
    parts = received_parts(uow.session, payment)
    made = Reversing(payment, ReversalKind.CREDIT_REVERSED, word, parts, 0)
    return keep_reversal(uow, bill, read_facts(uow, bill), made)


def reversed_credits(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Return which of these decisions' credit notes were reversed: one query."""
    query = select(PaymentReversal.reference).where(
        PaymentReversal.channel == CREDIT,
        PaymentReversal.kind == ReversalKind.CREDIT_REVERSED.value,
        PaymentReversal.reference.in_(list(keys)),
    )
    return frozenset(session.scalars(query))
