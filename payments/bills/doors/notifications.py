"""A payer gets the number to pay with as soon as there is a bill, wherever it was raised."""

from collections.abc import Mapping
from uuid import UUID

from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import view
from payments.kernel.events import BILL_RAISED

# A domain tells the payers of its own bills, with what they are for; of some nobody may know.
_OF_DOMAINS = "domain"


def notify_payer(
    uow: UnitOfWork,
    template: str,
    bill: Bill,
    values: Mapping[str, str],
    *,
    confidential: bool = False,
) -> None:
    """Notify the payer of a bill: at the bill's account, else at the bill's mobile, if any."""
    mobile = bill.payer_mobile_sealed
    if bill.payer_person_id is None and mobile is None:
        return
    queue_message(
        uow,
        template=template,
        values={"psid": grouped_psid(bill.psid), "bill": bill.psid, **values},
        person_id=bill.payer_person_id,
        to_mobile=uow.vault.open(mobile).decode() if mobile else None,
        confidential=confidential,
    )


@handler("payments.tell_of_bill")
def tell_of_bill(uow: UnitOfWork, event: Event) -> None:
    """Send the number, the amount and the day; nothing of a bill that is over already."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    if bill.source == _OF_DOMAINS:
        return
    now = view(uow, bill)
    if now.state in PAYABLE:
        told = {"amount": grouped_rupees(now.owed_paisa), "until": f"{now.due_on:%d-%m-%Y}"}
        notify_payer(uow, "payments/bill_raised", bill, told)


BILL_EVENTS = ((BILL_RAISED, tell_of_bill),)
