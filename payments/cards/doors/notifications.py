"""Finance is notified when a card's holder disputes a payment."""

from uuid import UUID

from sqlalchemy import select

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.cards.models import CardAttempt, CardMessage
from payments.kernel.events import DISPUTE_OPENED
from payments.receipts.models import Payment
from payments.receipts.policy import CARD
from payments.reversals.doors import finance, notify_office


@handler("payments.tell_of_dispute")
def tell_of_dispute(uow: UnitOfWork, event: Event) -> None:
    """Notify Finance that a payment is disputed: it can still be defended."""
    message = uow.get(CardMessage, UUID(event.payload["message_id"]))
    bill = uow.get(Bill, uow.get(CardAttempt, message.attempt_id).bill_id)
    asked = select(Payment).filter_by(channel=CARD, reference=message.original_reference)
    found = uow.session.scalar(asked)
    about = (found.receipt if found else "–", message.amount_paisa)
    notify_office(uow, "payments/disputed_office", finance(uow), bill, about)


DISPUTE_EVENTS = ((DISPUTE_OPENED, tell_of_dispute),)
