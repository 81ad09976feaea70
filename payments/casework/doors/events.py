"""News of bills for casework: paid in full, and taken back by a channel afterwards."""

from uuid import UUID

from app.casework.public import fees_paid, fees_taken_back
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.casework.money_port import RAISER
from payments.kernel.events import BILL_PAID, PAYMENT_REVERSED


@handler("payments.tell_case_of_payment")
def tell_case_of_payment(uow: UnitOfWork, event: Event) -> None:
    """Let an application go on whose bill is paid; told twice it is the same."""
    if event.payload["raiser"] == RAISER:
        fees_paid(uow, UUID(event.payload["bill_id"]))


@handler("payments.tell_case_of_reversal")
def tell_case_of_reversal(uow: UnitOfWork, event: Event) -> None:
    """Let an application's file say that its bill is owed again: Finance asks for it, no office."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    if bill.raiser == RAISER:
        fees_taken_back(uow, bill.id)


CASE_EVENTS = (
    (BILL_PAID, tell_case_of_payment),
    (PAYMENT_REVERSED, tell_case_of_reversal),
)
