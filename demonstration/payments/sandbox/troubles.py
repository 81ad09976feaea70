"""Possible events of a captured payment: it fails, or its holder disputes it."""

from dataclasses import replace

from demonstration.payments.sandbox.book import Book, Entry, Payment, make_reference
from demonstration.payments.sandbox.notices import Post

DISPUTE_FEE = 500_00
CAPTURE_FAILED, DISPUTED, CHARGEBACK = (
    "CAPTURE_FAILED",
    "NOTIFICATION_OF_CHARGEBACK",
    "CHARGEBACK",
)
REVERSED, SECOND = "CHARGEBACK_REVERSED", "SECOND_CHARGEBACK"
REFUND_RETURNED = "REFUNDED_REVERSED"
# Possible next events, by the last event of the payment's money.
NEXT = {
    "": (DISPUTED, CHARGEBACK, CAPTURE_FAILED),
    DISPUTED: (CHARGEBACK,),
    CHARGEBACK: (REVERSED,),
    REVERSED: (SECOND,),
}
_ENTRIES = {CHARGEBACK: "Chargeback", REVERSED: "ChargebackReversed", SECOND: "SecondChargeback"}


def possible(payment: Payment) -> tuple[str, ...]:
    """Return which of them may happen to a payment now."""
    if not payment.captured:
        return ()
    disputed = NEXT.get(payment.told[-1] if payment.told else "", ())
    return (*disputed, REFUND_RETURNED) if payment.refunds else disputed


def happen(book: Book, post: Post, payment: Payment, code: str) -> bool:
    """Let one happen: it stands in the journal, and a notice tells of it; whether it could."""
    with book.lock:
        if code not in possible(payment):
            return False
        if code == REFUND_RETURNED:
            return _come_back(book, post, payment)
        if code == CAPTURE_FAILED and not _unsettled(book, payment):
            return False
        payment.told.append(code)
        payment.dispute = payment.dispute or make_reference()
        _move(book, payment, code)
    # The two last words name only the merchant's own reference, as in the gateway's examples.
    named = code not in {REVERSED, SECOND}
    reference = payment.dispute
    post.tell(code, payment, value=payment.captured, reference=reference, original=named)
    return True


def _come_back(book: Book, post: Post, payment: Payment) -> bool:
    """Let the newest refund come back from the card's bank, long after it was agreed to."""
    refund = payment.refunds.pop()
    payment.refunded += refund.value
    book.journal.append(replace(refund, type="RefundedReversed", value=-refund.value))
    post.tell(
        REFUND_RETURNED, payment, value=-refund.value, reference=refund.reference, original=True
    )
    return True


def _unsettled(book: Book, payment: Payment) -> bool:
    return any(each.type == "Settled" and each.payment is payment for each in book.journal)


def _move(book: Book, payment: Payment, code: str) -> None:
    if code == DISPUTED:
        return
    if code == CAPTURE_FAILED:
        book.journal = [each for each in book.journal if each.payment is not payment]
        payment.charged_back = payment.captured
        return
    back = code == REVERSED
    payment.charged_back = 0 if back else payment.captured
    value = payment.captured if back else -payment.captured
    book.journal.append(Entry(_ENTRIES[code], value, 0, payment, payment.dispute))
    if code == CHARGEBACK:
        book.journal.append(Entry("Fee", 0, DISPUTE_FEE, None, f"Dispute {payment.dispute}"))
