"""Refunds of payments for lines of a bill, by their original channels: one of each payment."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.receipts.models import Payment
from payments.receipts.policy import CREDIT, EXCESS
from payments.receipts.queries import remaining_parts
from payments.refunds.models import Refund
from payments.refunds.policy import VOUCHER, refund_channels
from payments.refunds.queries.ways import all_deposits, sent_parts
from payments.refunds.use_cases.propose_refund import ProposeRefund, enter_refund
from payments.refunds.use_cases.record_sanction import lock_out_sheets, record_sanction
from payments.voids.queries import is_void_pending


def enter_returns(
    uow: UnitOfWork, bill: Bill, reason: str, *, by: UUID, only: Collection[str] | None = None
) -> list[Refund]:
    """Enter refunds of what is left of a locked bill's parts, or of `only` some of them.

    What goes back already, or was a credit note, is left out: done twice it is the same refund.
    Each goes by the way that its money went; a deposit by its department's decision, while an
    officer of Finance records the sanction of anything else.
    """
    return [
        _entered(uow, ask, by=by)
        for payment in money_for(uow, bill)
        for ask in _asks(uow, payment, remaining_billed(uow, payment, only), reason)
    ]


def _asks(
    uow: UnitOfWork, payment: Payment, parts: Mapping[str, int], reason: str
) -> list[ProposeRefund]:
    """Return a refund for each place where the money is: our bank, and treasuries."""
    lock_out_sheets(uow)
    sent = sent_parts(uow.session, payment.id)
    by_place: dict[str, dict[str, int]] = {}
    for name, paisa in parts.items():
        place = sent[name].treasury if name in sent else ""
        by_place.setdefault(place, {})[name] = paisa
    return [
        ProposeRefund(
            payment_id=payment.id,
            parts=mine,
            channel=VOUCHER if place else refund_channels(payment.channel)[0],
            reason=reason,
        )
        for place, mine in by_place.items()
    ]


def _entered(uow: UnitOfWork, ask: ProposeRefund, *, by: UUID) -> Refund:
    refund = enter_refund(uow, ask, by=by)
    if all_deposits(uow.session, refund, ask.parts):
        record_sanction(uow, refund, ask)
    return refund


def enter_excess_return(
    uow: UnitOfWork, payment: Payment, reason: str, *, by: UUID
) -> Refund | None:
    """Enter a refund of a payment's excess; None if nothing of it is left.

    None also if an officer reports that it never came: that is decided first.
    """
    ways = refund_channels(payment.channel)
    left = remaining_parts(uow.session, payment, waiting=True).get(EXCESS, 0)
    if not ways or left <= 0 or is_void_pending(uow.session, payment.id):
        return None
    ask = ProposeRefund(payment_id=payment.id, parts={EXCESS: left}, channel=ways[0], reason=reason)
    return enter_refund(uow, ask, by=by)


def money_for(uow: UnitOfWork, bill: Bill) -> Sequence[Payment]:
    """Return the payments for a bill, earliest first; credit notes are no money."""
    query = select(Payment).where(Payment.bill_id == bill.id, Payment.channel != CREDIT)
    return uow.session.scalars(query.order_by(Payment.id)).all()


def remaining_billed(
    uow: UnitOfWork, payment: Payment, only: Collection[str] | None = None
) -> dict[str, int]:
    """Return what of a payment's lines and surcharge may still go back, in paisa by part."""
    left = remaining_parts(uow.session, payment, waiting=True)
    return {
        name: paisa
        for name, paisa in left.items()
        if name != EXCESS and paisa > 0 and (only is None or name in only)
    }
