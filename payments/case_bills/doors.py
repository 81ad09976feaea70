"""Events of bills for casework: paid in full, and later reversed by a channel."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import func, select

from app.casework.public import fees_paid, fees_taken_back, own_application_billed
from app.checked_rows import there_is
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.origins import Billed, Origin
from payments.bills.policy.state import State
from payments.bills.queries import view
from payments.case_bills.money_port import RAISER
from payments.kernel.events import BILL_PAID, PAYMENT_REVERSED
from payments.receipts.models import Payment
from payments.reversals.models import PaymentReversal

PAID = frozenset({State.PAID, State.OVERPAID, State.REFUNDED})


@handler("payments.tell_case_of_payment")
def tell_case_of_payment(uow: UnitOfWork, event: Event) -> None:
    """Continue an application whose bill is paid; a repeated event has no effect."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    if bill.raiser == RAISER and _was_paid(uow, bill):
        fees_paid(uow, bill.id)


def _was_paid(uow: UnitOfWork, bill: Bill) -> bool:
    """Whether it is paid, or was until money was taken back: paid once is paid for the case."""
    if view(uow, bill).state in PAID:
        return True
    came = select(func.sum(Payment.amount_paisa)).where(Payment.bill_id == bill.id)
    return (uow.session.scalar(came) or 0) >= bill.amount_paisa


@handler("payments.tell_case_of_reversal")
def tell_case_of_reversal(uow: UnitOfWork, event: Event) -> None:
    """Let an application's file say that its bill is owed again: Finance asks for it, no office."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    taken = select(PaymentReversal).where(PaymentReversal.bill_id == bill.id)
    if bill.raiser == RAISER and there_is(uow.session, taken):
        fees_taken_back(uow, bill.id)


CASE_EVENTS = (
    (BILL_PAID, tell_case_of_payment),
    (PAYMENT_REVERSED, tell_case_of_reversal),
)


# Link from the bill of an application to the application, for the applicant.


def origin(uow: UnitOfWork, billed: Billed) -> Origin | None:
    """Lead to the application, where the reader may follow it."""
    application = own_application_billed(uow, billed.bill_id)
    if application is None:
        return None
    address = url_for("applications.show", application_id=application)
    return Origin(words=gettext("Back to your application"), address=address)
