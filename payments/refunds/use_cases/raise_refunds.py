"""What came for lines of a bill goes back by the ways it came: a refund of each payment."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.receipts.models.payment import Payment
from payments.receipts.models.refund import Refund
from payments.receipts.policy import CREDIT, EXCESS, ways_back
from payments.receipts.queries import parts_left, undoing_waits
from payments.refunds.use_cases.propose_refund import ProposeRefund, enter_refund


def enter_returns(
    uow: UnitOfWork, bill: Bill, reason: str, *, by: UUID, only: Collection[str] | None = None
) -> list[Refund]:
    """Enter refunds of what is left of a locked bill's parts, or of `only` some of them.

    What goes back already, or was a credit note, is left out: done twice it is the same refund.
    """
    return [
        enter_refund(
            uow,
            ProposeRefund(
                payment_id=payment.id,
                parts=parts,
                channel=ways_back(payment.channel)[0],
                reason=reason,
            ),
            by=by,
        )
        for payment in money_for(uow, bill)
        if (parts := billed_left(uow, payment, only))
    ]


def enter_excess_return(
    uow: UnitOfWork, payment: Payment, reason: str, *, by: UUID
) -> Refund | None:
    """Enter a refund of what a payment was too much by; None where nothing of it is left.

    Nor where an officer says that it never came: that is decided first.
    """
    ways = ways_back(payment.channel)
    left = parts_left(uow.session, payment, waiting=True).get(EXCESS, 0)
    if not ways or left <= 0 or undoing_waits(uow.session, payment.id):
        return None
    ask = ProposeRefund(payment_id=payment.id, parts={EXCESS: left}, channel=ways[0], reason=reason)
    return enter_refund(uow, ask, by=by)


def money_for(uow: UnitOfWork, bill: Bill) -> Sequence[Payment]:
    """Return what came for a bill, the earliest first; credit notes are no money."""
    query = select(Payment).where(Payment.bill_id == bill.id, Payment.channel != CREDIT)
    return uow.session.scalars(query.order_by(Payment.id)).all()


def billed_left(
    uow: UnitOfWork, payment: Payment, only: Collection[str] | None = None
) -> dict[str, int]:
    """Return what of a payment's lines and surcharge may still go back, in paisa by part."""
    left = parts_left(uow.session, payment, waiting=True)
    return {
        name: paisa
        for name, paisa in left.items()
        if name != EXCESS and paisa > 0 and (only is None or name in only)
    }
