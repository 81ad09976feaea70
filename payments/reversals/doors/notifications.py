"""Notices about payments that were reversed, restored or applied.

They go to the payer, the department that raised the bill, and Finance. A department gets none about
a bill that is still hidden from it.
"""

from collections.abc import Iterable
from uuid import UUID

from app.identity.public import members_of, staff_with
from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import BILLING_OFFICER, FINANCE_OFFICER
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.kernel.events import PAYMENT_RESTORED, PAYMENT_REVERSED
from payments.receipts.confidentiality import veiled
from payments.receipts.doors.notifications import tell_about
from payments.receipts.models.payment import Payment
from payments.receipts.models.reversal import PaymentReversal
from payments.receipts.policy import ReversalKind

_TEMPLATES = {
    ReversalKind.CHARGEBACK_REVERSED: "given_again",
    ReversalKind.UNDONE: "undone",
    ReversalKind.APPLIED: "applied",
    ReversalKind.CREDIT_REVERSED: "credit_reversed",
}


@handler("payments.tell_of_reversal")
def tell_of_reversal(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer, Finance and the department that a payment was reversed or restored."""
    reversal = uow.get(PaymentReversal, UUID(event.payload["reversal_id"]))
    payment = uow.get(Payment, reversal.payment_id)
    bill = uow.get(Bill, reversal.bill_id)
    template = _TEMPLATES.get(ReversalKind(reversal.kind), "taken_back")
    amount = abs(reversal.amount_paisa or reversal.excess_paisa)
    more = {"reason": reversal.reason} if reversal.reason else {}
    tell_about(uow, f"payments/{template}", payment, amount, **more)
    office = [*finance(uow), *_department(uow, bill)]
    notify_office(uow, f"payments/{template}_office", office, bill, (payment.receipt, amount))


def finance(uow: UnitOfWork) -> list[UUID]:
    """Return the finance officers to notify."""
    return [person.id for person in staff_with(uow.session, FINANCE_OFFICER)]


def _department(uow: UnitOfWork, bill: Bill) -> list[UUID]:
    if veiled(uow.session, bill):
        return []
    return [each.id for each in members_of(uow.session, bill.department_id, BILLING_OFFICER)]


def notify_office(
    uow: UnitOfWork, template: str, people: Iterable[UUID], bill: Bill, about: tuple[str, int]
) -> None:
    """Notify officials about a bill's payment; `about` is its receipt and an amount in paisa."""
    receipt, paisa = about
    values = {
        "psid": grouped_psid(bill.psid),
        "bill": bill.psid,
        "amount": grouped_rupees(paisa),
        "receipt": receipt,
    }
    for person_id in dict.fromkeys(people):
        queue_message(uow, template=template, values=values, person_id=person_id)


REVERSAL_EVENTS = ((PAYMENT_REVERSED, tell_of_reversal), (PAYMENT_RESTORED, tell_of_reversal))
