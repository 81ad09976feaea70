"""Publish an event about a payment when a correction in the ledger concerns its money."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.public import CORRECTED, corrected_keys
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.kernel.events import HEADS_CORRECTED
from payments.kernel.postings import payment_of_key
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
