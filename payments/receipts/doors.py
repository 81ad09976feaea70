"""Notify a payer of each recorded payment, and record changes that programs follow."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from app.feeds.public import Audience, ChangeFacts, ChangeKind, record_change
from app.money import grouped_rupees
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import Permission
from app.row_macs import genuine_of, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.doors import notify_payer
from payments.bills.models import Bill, BillFee
from payments.bills.queries import view
from payments.kernel.events import (
    BILL_CANCELLED,
    BILL_RAISED,
    BILL_SHOWN,
    PAYMENT_RECORDED,
    PAYMENT_REFUNDED,
    PAYMENT_RESTORED,
    PAYMENT_REVERSED,
)
from payments.kernel.permissions import READ_DEPARTMENT_BILLS, READ_OWN_BILLS
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


# Changes that programs follow. A bill has its status at the time; a payment has the latest step.

_HAPPENED = {
    PAYMENT_RECORDED: "recorded",
    PAYMENT_REVERSED: "reversed",
    PAYMENT_RESTORED: "restored",
    PAYMENT_REFUNDED: "refunded",
    BILL_SHOWN: "recorded",
}
_READERS = (READ_OWN_BILLS, READ_DEPARTMENT_BILLS)
CHANGE_KINDS = (
    ChangeKind(name="bill", label=sentence("Bills"), permissions=_READERS),
    ChangeKind(name="payment", label=sentence("Payments"), permissions=_READERS),
)


@handler("payments.record_change")
def note_bill(uow: UnitOfWork, event: Event) -> None:
    """Record the change of a bill and of its payments, for its payer and its departments."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    to = _audience(uow, bill, shown=event.name == BILL_SHOWN)
    path = f"/api/v1/bills/{bill.psid}"
    for payment in _payments(uow, event, bill):
        facts = ChangeFacts(
            kind="payment",
            subject_id=payment.id,
            reference=payment.receipt,
            status=_HAPPENED[event.name],
            path=path,
        )
        record_change(uow, event, facts, to)
    status = view(uow, bill).state.value
    facts = ChangeFacts(
        kind="bill", subject_id=bill.id, reference=bill.psid, status=status, path=path
    )
    record_change(uow, event, facts, to)


def _audience(uow: UnitOfWork, bill: Bill, *, shown: bool) -> Audience:
    """Return who may know of a bill: no department of a hidden one, and it alone once shown."""
    payers = () if shown else (bill.payer_person_id, bill.payer_organisation_id)
    to: list[tuple[UUID | None, Permission]] = [(each, READ_OWN_BILLS) for each in payers]
    if veiled(uow.session, bill):
        return to
    fees = genuine_of(uow.session, select(BillFee).filter_by(bill_id=bill.id))
    houses = {bill.department_id, *(fee.department_id for fee in fees)}
    return [*to, *((each, READ_DEPARTMENT_BILLS) for each in sorted(houses))]


def _payments(uow: UnitOfWork, event: Event, bill: Bill) -> Iterator[Payment]:
    """Yield the payment of the event; of a bill that is shown now, all of them."""
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id)
    if event.name != BILL_SHOWN:
        query = query.filter_by(id=UUID(event.payload.get("payment_id", str(bill.id))))
    yield from genuine_of(uow.session, query)


RECEIPT_EVENTS = (
    (PAYMENT_RECORDED, tell_payer),
    *((name, note_bill) for name in (BILL_RAISED, BILL_CANCELLED, *_HAPPENED)),
)
