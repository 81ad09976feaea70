"""Who is told when money is taken back, comes again, is applied, or is disputed.

The payer; those who raised the bill; Finance. A department does not learn of a bill that is still
hidden from it.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.identity.public import members_of, staff_with
from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import BILLING_OFFICER, FINANCE_OFFICER
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.cards.models import CardAttempt, CardMessage
from payments.kernel.events import DISPUTE_OPENED, PAYMENT_RESTORED, PAYMENT_REVERSED
from payments.portal.doors.notifications import tell_about
from payments.receipts.confidentiality import veiled
from payments.receipts.models.payment import Payment
from payments.receipts.models.reversal import PaymentReversal
from payments.receipts.policy.refundable import CARD
from payments.reversals.policy import Kind

_TEMPLATES = {
    Kind.CHARGEBACK_REVERSED: "given_again",
    Kind.UNDONE: "undone",
    Kind.APPLIED: "applied",
}


@handler("payments.tell_of_reversal")
def tell_of_reversal(uow: UnitOfWork, event: Event) -> None:
    """Tell everybody concerned that a payment was taken back, or came again."""
    reversal = uow.get(PaymentReversal, UUID(event.payload["reversal_id"]))
    payment = uow.get(Payment, reversal.payment_id)
    bill = uow.get(Bill, reversal.bill_id)
    template = _TEMPLATES.get(Kind(reversal.kind), "taken_back")
    amount = abs(reversal.amount_paisa or reversal.excess_paisa)
    tell_about(uow, f"payments/{template}", payment, amount)
    office = [*_finance(uow), *_department(uow, bill)]
    _tell(uow, f"payments/{template}_office", office, bill, (payment.receipt, amount))


@handler("payments.tell_of_dispute")
def tell_of_dispute(uow: UnitOfWork, event: Event) -> None:
    """Tell Finance that a payment is disputed: it can still be defended."""
    message = uow.get(CardMessage, UUID(event.payload["message_id"]))
    bill = uow.get(Bill, uow.get(CardAttempt, message.attempt_id).bill_id)
    asked = select(Payment).filter_by(channel=CARD, reference=message.original_reference)
    found = uow.session.scalar(asked)
    about = (found.receipt if found else "–", message.amount_paisa)
    _tell(uow, "payments/disputed_office", _finance(uow), bill, about)


def _finance(uow: UnitOfWork) -> list[UUID]:
    return [person.id for person in staff_with(uow.session, FINANCE_OFFICER)]


def _department(uow: UnitOfWork, bill: Bill) -> list[UUID]:
    if veiled(uow.session, bill):
        return []
    return [each.id for each in members_of(uow.session, bill.department_id, BILLING_OFFICER)]


def _tell(
    uow: UnitOfWork, template: str, people: Iterable[UUID], bill: Bill, about: tuple[str, int]
) -> None:
    receipt, paisa = about
    values = {
        "psid": grouped_psid(bill.psid),
        "bill": bill.psid,
        "amount": grouped_rupees(paisa),
        "receipt": receipt,
    }
    for person_id in dict.fromkeys(people):
        queue_message(uow, template=template, values=values, person_id=person_id)


REVERSAL_EVENTS = (
    (PAYMENT_REVERSED, tell_of_reversal),
    (PAYMENT_RESTORED, tell_of_reversal),
    (DISPUTE_OPENED, tell_of_dispute),
)
