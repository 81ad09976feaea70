"""A payment whose money the card gateway takes back, or gives again, by what it told.

What is recorded follows from all that was told of the payment, not from the order in which it was:
a notice that came too early is looked at again when the one before it has come.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.db import new_id
from app.ledger.public import post
from app.unit_of_work import UnitOfWork
from payments.channels.adyen.gateway import CURRENCY
from payments.events import DISPUTE_OPENED, PAYMENT_RESTORED, PAYMENT_REVERSED, REFUND_DUE
from payments.models.bill import Bill
from payments.models.card import CAPTURE, CardAttempt, CardMessage, CardRequest
from payments.models.payment import Payment
from payments.models.reversal import PaymentReversal, PaymentReversalLine
from payments.policy.allocation import allocate
from payments.policy.refunds import CARD, EXCESS, SURCHARGE, Parts, line_number
from payments.policy.reversals import Kind, disputes, still_to_record, take_back, takes
from payments.postings import Head
from payments.postings_reversals import MoneyReversed, reversal_posting
from payments.queries.facts import Read, read_facts
from payments.queries.heads import heads_of
from payments.queries.refunds import parts_came, parts_left
from payments.use_cases.take_money import lock_bill

KINDS = {kind.value.upper(): kind for kind in Kind}
DISPUTE = "NOTIFICATION_OF_CHARGEBACK"


def tell_dispute(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
    """Tell that a card's holder disputes a payment: no money has moved, Finance may defend it."""
    uow.audit("card_payment.disputed", attempt.id, after={"amount": message.amount_paisa})
    uow.publish(DISPUTE_OPENED, message_id=message.id)


def reverse_by_message(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
    """Record what a notice leads to; before its payment is recorded, nothing.

    Publishes `payments.payment_reversed` or `payments.payment_restored` {bill_id, payment_id,
    reversal_id, kind}, and `payments.refund_due` where what came again is more than is owed.
    """
    look_again(uow, attempt, message.original_reference)


def look_again(uow: UnitOfWork, attempt: CardAttempt, reference: str = "") -> None:
    """Record what was told of a payment and is not recorded yet; `reference` is the gateway's.

    Some notices name only our own reference: then it is the attempt's payment.
    """
    bill = lock_bill(uow, uow.get(Bill, attempt.bill_id).psid)
    payment = _payment(uow, attempt, reference)
    if payment is None:
        return
    told = _told(uow, attempt, payment)
    recorded = _recorded(uow, payment)
    for dispute in disputes(told):
        mine = [kind for reference, kind in recorded if dispute.get(kind) == reference]
        for kind in still_to_record(dispute, mine):
            if not _record(uow, bill, payment, kind, told[dispute[kind], kind]):
                break


def _payment(uow: UnitOfWork, attempt: CardAttempt, reference: str) -> Payment | None:
    if not reference:
        asked = select(CardRequest.psp_reference).filter_by(attempt_id=attempt.id, kind=CAPTURE)
        reference = uow.session.scalars(asked).first() or ""
    query = select(Payment).filter_by(channel=CARD, reference=reference)
    found: Payment | None = uow.session.scalar(query)
    return found if found is None or found.bill_id == attempt.bill_id else None


def _told(
    uow: UnitOfWork, attempt: CardAttempt, payment: Payment
) -> Mapping[tuple[str, Kind], CardMessage]:
    query = (
        select(CardMessage)
        .where(
            CardMessage.attempt_id == attempt.id,
            CardMessage.event_code.in_(KINDS),
            CardMessage.success,
            CardMessage.currency == CURRENCY,
            CardMessage.original_reference.in_((payment.reference, "")),
        )
        .order_by(CardMessage.id)
    )
    return {
        (each.psp_reference, KINDS[each.event_code]): each for each in uow.session.scalars(query)
    }


def _recorded(uow: UnitOfWork, payment: Payment) -> list[tuple[str, Kind]]:
    query = select(PaymentReversal).filter_by(payment_id=payment.id).order_by(PaymentReversal.id)
    return [(each.reference, Kind(each.kind)) for each in uow.session.scalars(query)]


def _record(
    uow: UnitOfWork, bill: Bill, payment: Payment, kind: Kind, message: CardMessage
) -> bool:
    """Record one; whether it could be: of more than the payment still is, nothing is recorded."""
    query = select(func.coalesce(func.sum(PaymentReversal.amount_paisa), 0))
    gone = -int(uow.session.scalar(query.filter_by(payment_id=payment.id)) or 0)
    amount = message.amount_paisa
    if not 0 < amount <= (payment.amount_paisa - gone if takes(kind) else gone):
        told = {"event": message.event_code, "amount": amount, "reference": message.psp_reference}
        uow.audit("card_payment.another_amount", payment.id, after=told)
        return False
    read = read_facts(uow, bill)
    if takes(kind):
        parts = take_back(parts_came(uow.session, payment), amount)
        twice = _refunded_already(uow, payment, parts.get(EXCESS, 0))
    else:
        parts = _given_again(read, payment, amount)
        twice = min(parts.get(EXCESS, 0), _recoverable(uow, payment))
    _keep(uow, bill, read, _Reversal(payment, kind, message, parts, twice))
    return True


class _Reversal:
    """What is recorded: paisa by part, and how much of the excess the payer has twice."""

    def __init__(
        self, payment: Payment, kind: Kind, message: CardMessage, parts: Parts, twice: int
    ) -> None:
        self.payment, self.kind, self.message = payment, kind, message
        self.excess, self.twice = parts.get(EXCESS, 0), twice
        self.lines = {line_number(name): paisa for name, paisa in parts.items() if name != EXCESS}
        self.sign = -1 if takes(kind) else 1


def _refunded_already(uow: UnitOfWork, payment: Payment, excess_paisa: int) -> int:
    left = max(0, parts_left(uow.session, payment, waiting=False).get(EXCESS, 0))
    return excess_paisa - min(excess_paisa, left)


def _recoverable(uow: UnitOfWork, payment: Payment) -> int:
    query = select(func.coalesce(func.sum(PaymentReversal.recoverable_paisa), 0))
    return -int(uow.session.scalar(query.filter_by(payment_id=payment.id)) or 0)


def _given_again(read: Read, payment: Payment, amount_paisa: int) -> Parts:
    """Return where it goes now: the bill may have been paid in another way meanwhile."""
    allocated = allocate(read.facts, amount_paisa, payment.paid_at)
    parts = {str(number): paisa for number, paisa in allocated.lines.items()}
    more = {SURCHARGE: allocated.surcharge_paisa, EXCESS: allocated.excess_paisa}
    return parts | {name: paisa for name, paisa in more.items() if paisa}


def _keep(uow: UnitOfWork, bill: Bill, read: Read, made: _Reversal) -> None:
    heads, given_back = _heads(uow, bill, made)
    money = MoneyReversed(
        kind=made.kind,
        channel=made.payment.channel,
        reference=made.message.psp_reference,
        psid=bill.psid,
        happened_at=read.now,
        heads=heads,
        excess_paisa=made.excess - made.twice,
        recoverable_paisa=made.twice + given_back,
    )
    reversal = PaymentReversal(
        id=new_id(),
        payment_id=made.payment.id,
        bill_id=bill.id,
        channel=money.channel,
        kind=made.kind.value,
        reference=money.reference,
        amount_paisa=made.sign * made.message.amount_paisa,
        excess_paisa=made.sign * made.excess,
        recoverable_paisa=made.sign * made.twice,
        at=read.now,
        message_id=made.message.id,
        transaction_id=post(uow, reversal_posting(money)),
    )
    uow.add(reversal)
    uow.session.flush()
    uow.session.add_all(_lines(reversal, made))
    uow.session.flush()
    _tell(uow, bill, reversal)


def _heads(uow: UnitOfWork, bill: Bill, made: _Reversal) -> tuple[list[tuple[Head, int]], int]:
    """Return paisa by head; apart from it what of a deposit is not held any more.

    A deposit's account never owes less than nothing: what had gone back the payer has twice.
    """
    lines = {number: paisa for number, paisa in made.lines.items() if number is not None}
    heads = heads_of(uow.session, bill, lines, made.lines.get(None, 0))
    if made.sign > 0 or not any(head.deposit_of for head, _ in heads):
        return heads, 0
    left = parts_left(uow.session, made.payment, waiting=False)
    held = [max(0, left.get(str(number), 0)) for number in sorted(lines)]
    of_lines = [
        (head, min(paisa, kept) if head.deposit_of else paisa)
        for (head, paisa), kept in zip(heads, held, strict=False)
    ]
    taken = [*of_lines, *heads[len(of_lines) :]]
    return taken, sum(paisa for _, paisa in heads) - sum(paisa for _, paisa in taken)


def _lines(reversal: PaymentReversal, made: _Reversal) -> Sequence[PaymentReversalLine]:
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


def _tell(uow: UnitOfWork, bill: Bill, reversal: PaymentReversal) -> None:
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
