"""The payer is notified when money has come back, and when it did not reach them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.public import CORRECTED, corrected_keys
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.kernel.events import (
    HEADS_CORRECTED,
    PAYMENT_REFUNDED,
    REFUND_APPROVED,
    REFUND_FAILED,
    REFUND_READY,
)
from payments.kernel.postings import payment_of_key
from payments.receipts.doors import tell_about
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundPaper, RefundSanction
from payments.refunds.policy import PAY_ORDER, VOUCHER
from payments.reversals.models import PaymentReversal


@handler("payments.tell_of_refund")
def tell_of_refund(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer that money was refunded, or that it did not reach them."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    payment = uow.get(Payment, refund.payment_id)
    arrived = event.name == PAYMENT_REFUNDED
    template = "payments/refunded" if arrived else "payments/refund_failed"
    tell_about(uow, template, payment, refund.amount_paisa)


@handler("payments.tell_of_voucher")
def tell_of_voucher(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer that a treasury pays an approved refund, on their CNIC."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    if refund.channel != VOUCHER:
        return
    place = uow.get(RefundSanction, refund.id).treasury_name
    payment = uow.get(Payment, refund.payment_id)
    tell_about(uow, "payments/refund_by_voucher", payment, refund.amount_paisa, place=place)


@handler("payments.tell_of_paper")
def tell_of_paper(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer that a voucher or pay order is ready, where, and what to bring."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    paper = uow.get(RefundPaper, refund.id)
    template = "payments/pay_order_ready" if paper.kind == PAY_ORDER else "payments/voucher_ready"
    tell_about(
        uow,
        template,
        uow.get(Payment, refund.payment_id),
        refund.amount_paisa,
        number=paper.number,
        day=f"{paper.issued_on:%d-%m-%Y}",
        place=paper.place,
    )


# An event about a payment when a correction in the ledger concerns its money.


@handler("payments.name_corrected_payment")
def name_corrected_payment(uow: UnitOfWork, event: Event) -> None:
    """Publish `payments.heads_corrected` {bill_id, payment_id, transaction_id} for a payment.

    Also for a corrected entry of its refund or reversal, or of an applied overpayment.
    """
    transaction_id = UUID(event.payload["transaction_id"])
    key = corrected_keys(uow.session, [transaction_id]).get(transaction_id, "")
    payment = _payment_of(uow.session, key)
    if payment is not None:
        ids = {"bill_id": payment.bill_id, "payment_id": payment.id}
        uow.publish(HEADS_CORRECTED, **ids, transaction_id=transaction_id)


def _payment_of(session: Session, key: str) -> Payment | None:
    """Return the payment that a ledger entry concerns, by the entry's key, or None."""
    kind, _colon, name = key.partition(":")
    query = select(Payment)
    if kind == "payment":
        channel, reference = payment_of_key(key) or ("", "")
        query = query.filter_by(channel=channel, reference=reference)
    elif kind == "refund":
        query = query.join(Refund, Refund.payment_id == Payment.id).where(Refund.id == UUID(name))
    elif kind == "reversal":
        channel, what, reference = name.split(":", 2)
        query = query.join(PaymentReversal, PaymentReversal.payment_id == Payment.id).where(
            PaymentReversal.channel == channel,
            PaymentReversal.kind == what,
            PaymentReversal.reference == reference,
        )
    elif kind == "applied":
        query = query.where(Payment.id == UUID(name.partition(":")[2]))
    else:
        return None
    return session.scalars(query).one_or_none()


REFUND_EVENTS = (
    (CORRECTED, name_corrected_payment),
    (PAYMENT_REFUNDED, tell_of_refund),
    (REFUND_FAILED, tell_of_refund),
    (REFUND_APPROVED, tell_of_voucher),
    (REFUND_READY, tell_of_paper),
)
