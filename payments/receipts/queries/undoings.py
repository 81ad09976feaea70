"""Whether a payment may turn out never to have been money."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.receipts.models.void import PaymentUndoing


def undoing_waits(session: Session, payment_id: UUID) -> bool:
    """Whether an officer has said that a payment never was money, and nobody has decided yet."""
    query = select(PaymentUndoing.id).where(
        PaymentUndoing.payment_id == payment_id,
        PaymentUndoing.approved_at.is_(None),
        PaymentUndoing.refused_at.is_(None),
    )
    return session.scalar(query) is not None
