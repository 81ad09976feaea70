"""Record of a reversal, whoever reported it: its posting, its parts and its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.db import new_id
from app.ledger.public import post
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import Read
from payments.kernel.events import PAYMENT_RESTORED, PAYMENT_REVERSED, REFUND_DUE
from payments.kernel.postings import Head, Relief
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS, Parts, line_number
from payments.receipts.queries import heads_now, remaining_parts
from payments.reversals.models import PaymentReversal, PaymentReversalLine
from payments.reversals.policy import ReversalKind, takes
from payments.reversals.postings import MoneyReversed, reversal_posting


@dataclass(frozen=True, kw_only=True)
class Word:
    """Who reported it, the reference, and the amount: the gateway's message, two officers' undoing,
    or, for a credit note (`relief`), the domain that had granted it, with its `reason`.
    """  # noqa: D205 - the summary is one sentence

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
