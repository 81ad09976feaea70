"""What has come for a bill."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments.receipts.models.payment import Payment
from payments.receipts.queries.reversed_totals import excess_of_payment, gone_of_payment


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """A payment as the payer and the department see it; `gone_paisa` of it were taken back."""

    receipt: str
    channel: str
    amount_paisa: int
    excess_paisa: int
    paid_at: datetime
    gone_paisa: int = 0


def payments_of(session: Session, bill_id: UUID) -> list[PaymentRow]:
    """Return what has come for a bill, the earliest first."""
    columns = (Payment, gone_of_payment(), excess_of_payment())
    query = select(*columns).where(Payment.bill_id == bill_id).order_by(Payment.id)
    return [
        PaymentRow(
            receipt=row.receipt,
            channel=row.channel,
            amount_paisa=row.amount_paisa,
            excess_paisa=too_much,
            paid_at=row.paid_at,
            gone_paisa=gone,
        )
        for row, gone, too_much in session.execute(query)
    ]
