"""An application goes on when its bill is paid, not when an event says so."""

from uuid import UUID

from factories import forging
from factories.filed import Filed
from factories.payments import pay
from sqlalchemy.orm import Session

from payments.case_bills.money_port import RAISER
from payments.kernel.events import BILL_PAID


def _say_paid(filed: Filed, session: Session, bill_id: UUID) -> None:
    """Forge the event of a payment, as the application's database role."""
    known = filed.platform.executor.subscriptions
    forging.event(session, known, BILL_PAID, bill_id=bill_id, raiser=RAISER)
    session.commit()
    filed.deliver()


def test_it_goes_on_when_its_bill_is_paid_and_not_when_an_event_says_so(
    filed: Filed, session: Session
) -> None:
    application = filed.hand_in()
    (bill,) = filed.case(application).bills
    _say_paid(filed, session, bill.bill_id)
    (bill,) = filed.case(application).bills
    assert bill.paid_at is None
    pay(filed.platform, bill.number.replace(" ", ""), bill.amount_paisa)
    filed.deliver()
    (bill,) = filed.case(application).bills
    assert bill.paid_at is not None
