"""Notify a payer of each recorded payment, with the receipt number."""

from uuid import UUID

from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.doors import notify_payer
from payments.bills.models import Bill
from payments.kernel.events import PAYMENT_RECORDED
from payments.kernel.postings import CREDIT
from payments.receipts.confidentiality import veiled
from payments.receipts.models import Payment


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
