"""The payer is notified when money has come back, and when it did not reach them."""

from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.kernel.events import PAYMENT_REFUNDED, REFUND_APPROVED, REFUND_FAILED, REFUND_READY
from payments.receipts.doors import tell_about
from payments.receipts.models.payment import Payment
from payments.receipts.models.refund import Refund, RefundPaper, RefundSanction
from payments.receipts.policy import PAY_ORDER, VOUCHER


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


REFUND_EVENTS = (
    (PAYMENT_REFUNDED, tell_of_refund),
    (REFUND_FAILED, tell_of_refund),
    (REFUND_APPROVED, tell_of_voucher),
    (REFUND_READY, tell_of_paper),
)
