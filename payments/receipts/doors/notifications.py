"""Notify a payer of each recorded payment, with the receipt number."""

from uuid import UUID

from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.kernel.events import PAYMENT_RECORDED
from payments.kernel.postings import CREDIT
from payments.receipts.confidentiality import veiled
from payments.receipts.models.payment import Payment


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
    mobile = bill.payer_mobile_sealed
    if bill.payer_person_id is None and mobile is None:
        return
    queue_message(
        uow,
        template=template,
        values={
            "psid": grouped_psid(bill.psid),
            "bill": bill.psid,
            "amount": grouped_rupees(amount_paisa),
            "excess": grouped_rupees(payment.excess_paisa),
            "receipt": payment.receipt,
        }
        | more,
        person_id=bill.payer_person_id,
        to_mobile=uow.vault.open(mobile).decode() if mobile else None,
        confidential=veiled(uow.session, bill),
    )


RECEIPT_EVENTS = ((PAYMENT_RECORDED, tell_payer),)
