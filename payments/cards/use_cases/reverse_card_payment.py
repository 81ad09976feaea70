"""Reversals of card payments, and renewed credits, as the card gateway reports them.

The records follow from all messages about the payment, not from their order: a notice that came too
early is processed again when the one before it has come.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.row_macs import Forged, genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import Read, read_facts
from payments.cards.adyen.gateway import CURRENCY
from payments.cards.models import CAPTURE, CardAttempt, CardMessage, CardRequest
from payments.kernel.events import DISPUTE_OPENED
from payments.receipts.models import Payment
from payments.receipts.policy import CARD, EXCESS, SURCHARGE, Parts, allocate
from payments.receipts.queries import received_parts
from payments.receipts.use_cases.record_money import lock_bill
from payments.reversals.models import PaymentReversal
from payments.reversals.policy import (
    DISPUTE_KINDS,
    ReversalKind,
    disputes,
    still_to_record,
    take_back,
    takes,
)
from payments.reversals.use_cases import Reversing, Word, keep_reversal, refunded_already

KINDS = {kind.value.upper(): kind for kind in DISPUTE_KINDS}
DISPUTE = "NOTIFICATION_OF_CHARGEBACK"


def notify_dispute(uow: UnitOfWork, attempt: CardAttempt, message: CardMessage) -> None:
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
    """Record reported but unrecorded changes of a payment; `reference` is the gateway's.

    Some notices name only our own reference: then it is the attempt's payment.
    """
    bill = lock_bill(uow, uow.get(Bill, attempt.bill_id).psid)
    payment = _payment(uow, attempt, reference)
    if payment is None:
        return
    told = _messages_by_kind(uow, attempt, payment)
    recorded = [(ReversalKind(each.kind), each.reference) for each in _recorded(uow, payment)]
    for dispute in disputes(told):
        mine = [kind for kind, reference in recorded if dispute.get(kind) == reference]
        for kind in still_to_record(dispute, mine):
            if not _record(uow, bill, payment, kind, told[dispute[kind], kind]):
                break


def _payment(uow: UnitOfWork, attempt: CardAttempt, reference: str) -> Payment | None:
    if not reference:
        captures = select(CardRequest).filter_by(attempt_id=attempt.id, kind=CAPTURE)
        asked = uow.session.scalars(captures).first()
        reference = asked.psp_reference if asked else ""
    query = select(Payment).filter_by(channel=CARD, reference=reference)
    found: Payment | None = uow.session.scalar(query)
    return found if found is None or found.bill_id == attempt.bill_id else None


def _messages_by_kind(
    uow: UnitOfWork, attempt: CardAttempt, payment: Payment
) -> Mapping[tuple[str, ReversalKind], CardMessage]:
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
    told = genuine(uow.session, uow.session.scalars(query))
    return {(each.psp_reference, KINDS[each.event_code]): each for each in told}


def _recorded(uow: UnitOfWork, payment: Payment) -> Sequence[PaymentReversal]:
    """Return the reversals of a payment that this program recorded; a planted one is none."""
    query = select(PaymentReversal).filter_by(payment_id=payment.id).order_by(PaymentReversal.id)
    return genuine(uow.session, uow.session.scalars(query))


def _record(
    uow: UnitOfWork, bill: Bill, payment: Payment, kind: ReversalKind, message: CardMessage
) -> bool:
    """Record one; whether it could be: of more than the payment still is, nothing is recorded.

    Raises Forged if a planted reversal leaves no room for it: PostgreSQL adds that up as well,
    and the message waits until an operator has removed the row.
    """
    before = _recorded(uow, payment)
    gone, amount = -sum(each.amount_paisa for each in before), message.amount_paisa
    if not 0 < amount <= (payment.amount_paisa - gone if takes(kind) else gone):
        told = {"event": message.event_code, "amount": amount, "reference": message.psp_reference}
        uow.audit("card_payment.another_amount", payment.id, after=told)
        return False
    _refuse_without_room(uow, payment, amount if takes(kind) else -amount)
    read = read_facts(uow, bill)
    if takes(kind):
        parts = take_back(received_parts(uow.session, payment), amount)
        twice = refunded_already(uow, payment, parts.get(EXCESS, 0))
    else:
        parts = _given_again(read, payment, amount)
        recoverable = -sum(each.recoverable_paisa for each in before)
        twice = min(parts.get(EXCESS, 0), recoverable)
    word = Word(reference=message.psp_reference, amount_paisa=amount, message_id=message.id)
    keep_reversal(uow, bill, read, Reversing(payment, kind, word, parts, twice))
    return True


def _refuse_without_room(uow: UnitOfWork, payment: Payment, taking_paisa: int) -> None:
    query = select(func.coalesce(func.sum(PaymentReversal.amount_paisa), 0))
    gone = -int(uow.session.scalar(query.filter_by(payment_id=payment.id)) or 0)
    if not 0 <= gone + taking_paisa <= payment.amount_paisa:
        raise Forged


def _given_again(read: Read, payment: Payment, amount_paisa: int) -> Parts:
    """Return where it goes now: the bill may have been paid in another way meanwhile."""
    allocated = allocate(read.facts, amount_paisa, payment.paid_at)
    parts = {str(number): paisa for number, paisa in allocated.lines.items()}
    more = {SURCHARGE: allocated.surcharge_paisa, EXCESS: allocated.excess_paisa}
    return parts | {name: paisa for name, paisa in more.items() if paisa}
