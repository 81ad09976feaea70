"""The payer is notified when money has come back, and when it did not reach them."""

from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.kernel.events import PAYMENT_REFUNDED, REFUND_FAILED
from payments.receipts.doors.notifications import tell_about
from payments.receipts.models.payment import Payment
from payments.receipts.models.refund import Refund


@handler("payments.tell_of_refund")
def tell_of_refund(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer that money was refunded, or that it did not reach them."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    payment = uow.get(Payment, refund.payment_id)
    arrived = event.name == PAYMENT_REFUNDED
    template = "payments/refunded" if arrived else "payments/refund_failed"
    tell_about(uow, template, payment, refund.amount_paisa)


REFUND_EVENTS = ((PAYMENT_REFUNDED, tell_of_refund), (REFUND_FAILED, tell_of_refund))
