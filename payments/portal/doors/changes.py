"""Changes of bills and payments that programs follow (`app/feeds/public.py`)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.feeds.public import Audience, ChangeFacts, ChangeKind, record_change
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import Permission
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
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
from payments.receipts.confidentiality import veiled
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundOutcome
from payments.refunds.policy import RefundState
from payments.reversals.models import PaymentReversal

_READERS = (READ_OWN_BILLS, READ_DEPARTMENT_BILLS)
CHANGE_KINDS = (
    ChangeKind(name="bill", label=sentence("Bills"), permissions=_READERS),
    ChangeKind(name="payment", label=sentence("Payments"), permissions=_READERS),
)


@handler("payments.record_change")
def record_bill(uow: UnitOfWork, event: Event) -> None:
    """Record the change of a bill and of its payment, for its payer and its departments."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    to = _audience(uow, bill, shown=event.name == BILL_SHOWN)
    things = [("payment", each.id, _status_of(uow, each)) for each in _payments(uow, event, bill)]
    things.append(("bill", bill.id, view(uow, bill).state.value))
    for kind, subject_id, status in things:
        facts = ChangeFacts(
            kind=kind,
            subject_id=subject_id,
            reference=bill.psid,
            status=status,
            path=f"/api/v1/bills/{bill.psid}",
        )
        record_change(uow, event, facts, to)


def _audience(uow: UnitOfWork, bill: Bill, *, shown: bool) -> Audience:
    """Return the readers of a bill: no department of a hidden one; departments once `shown`."""
    payers = () if shown else (bill.payer_person_id, bill.payer_organisation_id)
    to: list[tuple[UUID | None, Permission]] = [(each, READ_OWN_BILLS) for each in payers]
    if veiled(uow.session, bill):
        return to
    fees = genuine_of(uow.session, select(BillFee).filter_by(bill_id=bill.id))
    houses = {bill.department_id, *(fee.department_id for fee in fees)}
    return [*to, *((each, READ_DEPARTMENT_BILLS) for each in sorted(houses))]


def _payments(uow: UnitOfWork, event: Event, bill: Bill) -> Sequence[Payment]:
    """Return the payment of the event; every payment of a bill that is shown now."""
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id)
    if event.name == BILL_SHOWN:
        return genuine_of(uow.session, query)
    named = event.payload.get("payment_id")
    return genuine_of(uow.session, query.filter_by(id=UUID(named))) if named else ()


def _status_of(uow: UnitOfWork, payment: Payment) -> str:
    """Return the status of a payment by its facts, whatever the event says."""
    reversals = select(PaymentReversal).filter_by(payment_id=payment.id)
    moved = [each.amount_paisa for each in genuine_of(uow.session, reversals)]
    if sum(moved) < 0:
        return "reversed"
    refunded = (
        select(RefundOutcome)
        .join(Refund, Refund.id == RefundOutcome.refund_id)
        .where(Refund.payment_id == payment.id, RefundOutcome.outcome == RefundState.CONFIRMED)
    )
    if genuine_of(uow.session, refunded):
        return "refunded"
    return "restored" if any(moved) else "recorded"


CHANGE_EVENTS = tuple(
    (name, record_bill)
    for name in (
        *(BILL_RAISED, BILL_CANCELLED, BILL_SHOWN),
        *(PAYMENT_RECORDED, PAYMENT_REVERSED, PAYMENT_RESTORED, PAYMENT_REFUNDED),
    )
)
