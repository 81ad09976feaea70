"""Checks that a payment, and its refunds, were written by this program, before they are used.

Receipts are signed, and money leaves, only by rows whose MAC is valid (app/row_macs.py).
"""

from sqlalchemy import func, select

from app.row_macs import Forged, log_forged, require_genuine
from app.unit_of_work import UnitOfWork
from payments.kernel.macs import PAYMENT
from payments.receipts.models import Payment, PaymentAllocation
from payments.refunds.models import Refund, RefundOutcome
from payments.reversals.models import PaymentReversal


def require_genuine_payment(uow: UnitOfWork, payment: Payment) -> None:
    """Raise Forged for a payment that no use case took, and for invented rows about it.

    Two queries: its allocations, and its reversals.
    """
    require_genuine(uow.vault, payment)
    parts = select(func.coalesce(func.sum(PaymentAllocation.amount_paisa), 0))
    went = uow.session.scalar(parts.where(PaymentAllocation.payment_id == payment.id))
    if went != payment.amount_paisa - payment.excess_paisa:
        log_forged(PAYMENT.table, payment.id)
        raise Forged
    for reversal in uow.session.scalars(select(PaymentReversal).filter_by(payment_id=payment.id)):
        require_genuine(uow.vault, reversal)


def require_genuine_money(uow: UnitOfWork, payment: Payment) -> None:
    """Raise Forged as above, and where a refund of it, or the end of one, was made up."""
    require_genuine_payment(uow, payment)
    refunds = select(Refund).filter_by(payment_id=payment.id)
    ends = select(RefundOutcome).join(Refund, Refund.id == RefundOutcome.refund_id)
    for refund in uow.session.scalars(refunds):
        require_genuine(uow.vault, refund)
    for end in uow.session.scalars(ends.where(Refund.payment_id == payment.id)):
        require_genuine(uow.vault, end)
