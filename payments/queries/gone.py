"""What of payments was taken back by their channel, for a larger statement."""

from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from payments.models.payment import Payment
from payments.models.reversal import PaymentReversal


def gone_of_payment() -> ColumnElement[int]:
    """Return the paisa of each payment of a statement that were taken back for good."""
    gone = select(func.coalesce(-func.sum(PaymentReversal.amount_paisa), 0))
    mine = gone.where(PaymentReversal.payment_id == Payment.id).correlate(Payment)
    return cast(mine.scalar_subquery(), BigInteger)
