"""What of payments was taken back, for a larger statement."""

from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from payments.receipts.models.payment import Payment
from payments.receipts.models.reversal import PaymentReversal
from payments.receipts.policy.reversal_kinds import ReversalKind


def gone_of_payment() -> ColumnElement[int]:
    """Return the paisa of each payment of a statement that were taken back for good."""
    gone = select(func.coalesce(-func.sum(PaymentReversal.amount_paisa), 0))
    mine = gone.where(PaymentReversal.payment_id == Payment.id).correlate(Payment)
    return cast(mine.scalar_subquery(), BigInteger)


def excess_of_payment() -> ColumnElement[int]:
    """Return the paisa of each payment of a statement that are too much, as it stands now."""
    back = select(func.coalesce(func.sum(PaymentReversal.excess_paisa), 0))
    mine = back.where(PaymentReversal.payment_id == Payment.id).correlate(Payment)
    return cast(Payment.excess_paisa + mine.scalar_subquery(), BigInteger)


def undone(
    payment_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """Whether two officers took a payment of a statement back: it never was money."""
    return exists().where(
        PaymentReversal.payment_id == payment_id, PaymentReversal.kind == ReversalKind.UNDONE.value
    )
