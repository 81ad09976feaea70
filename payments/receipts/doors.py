"""Publish an event about a payment when a correction in the ledger concerns its money."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.public import CORRECTED, corrected_keys
from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.doors import notify_payer
from payments.bills.models import Bill
from payments.kernel.events import HEADS_CORRECTED, PAYMENT_RECORDED
from payments.kernel.postings import CREDIT, payment_of_key
from payments.receipts.confidentiality import veiled
from payments.receipts.models.payment import Payment
from payments.receipts.models.refund import Refund
from payments.receipts.models.reversal import PaymentReversal


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


CORRECTION_EVENTS = ((CORRECTED, name_corrected_payment),)


# Notify a payer of each recorded payment, with the receipt number.


@handler("payments.tell_payer")
def tell_payer(uow: UnitOfWork, event: Event) -> None:
    """Send the receipt number to the payer: to the bill's account, else to the bill's mobile."""
    payment = uow.get(Payment, UUID(event.payload["payment_id"]))
    require_genuine(uow.vault, payment)
    template = "payments/credited" if payment.channel == CREDIT else "payments/paid"
    if payment.excess_paisa:
        template = "payments/paid_too_much"
    tell_about(uow, template, payment, payment.amount_paisa)


def tell_about(
    uow: UnitOfWork, template: str, payment: Payment, amount_paisa: int, **more: str
) -> None:
    """Notify the payer of a payment: at the bill's account, else at the bill's mobile.

    `more` holds additional values for the template.
    """
    bill = uow.get(Bill, payment.bill_id)
    values = {
        "amount": grouped_rupees(amount_paisa),
        "excess": grouped_rupees(payment.excess_paisa),
        "receipt": payment.receipt,
    }
    notify_payer(uow, template, bill, values | more, confidential=veiled(uow.session, bill))


RECEIPT_EVENTS = ((PAYMENT_RECORDED, tell_payer),)
