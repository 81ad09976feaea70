"""Who paid is told at once, with the number of the receipt."""

from uuid import UUID

from app.money import plain_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.unit_of_work import UnitOfWork
from payments.events import PAYMENT_RECORDED
from payments.models.bill import Bill
from payments.models.payment import Payment
from payments.policy.psid import grouped_psid
from payments.postings import CREDIT


def tell_payer(uow: UnitOfWork, event: Event) -> None:
    """Send the receipt's number to the payer: the account that has the bill, else its mobile."""
    payment = uow.get(Payment, UUID(event.payload["payment_id"]))
    bill = uow.get(Bill, payment.bill_id)
    mobile = bill.payer_mobile_sealed
    if bill.payer_person_id is None and mobile is None:
        return
    queue_message(
        uow,
        template="payments/credited" if payment.channel == CREDIT else "payments/paid",
        values={
            "psid": grouped_psid(bill.psid),
            "bill": bill.psid,
            "amount": plain_rupees(payment.amount_paisa),
            "receipt": payment.receipt,
        },
        person_id=bill.payer_person_id,
        to_mobile=uow.vault.open(mobile).decode() if mobile else None,
    )


EVENTS = ((PAYMENT_RECORDED, tell_payer),)
