"""What a 1BILL partner took on a day, as lines of its own settlement file: for trying our side."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import A_DAY, PROVINCE, deadline_end_of
from app.money import percent_of
from payments.clearing.file_format import MOST_LINES, SettlementLine
from payments.receipts.models.payment import Payment


def lines_of_day(
    session: Session, channel: str, partner: str, day: date, fee_percent: Decimal
) -> Sequence[SettlementLine]:
    """Return a line for each payment of a day through a partner, less a fee in per cent."""
    query = (
        select(Payment)
        .where(
            Payment.channel == channel,
            Payment.reference.startswith(f"{partner}:", autoescape=True),
            Payment.recorded_at >= deadline_end_of(day - A_DAY),
            Payment.recorded_at < deadline_end_of(day),
        )
        .order_by(Payment.recorded_at, Payment.id)
        .limit(MOST_LINES)
    )
    return [
        _line(row, payment, fee_percent)
        for row, payment in enumerate(session.scalars(query), start=2)
    ]


def _line(row: int, payment: Payment, fee_percent: Decimal) -> SettlementLine:
    _partner, psid, auth, told = payment.reference.split(":")
    return SettlementLine(
        row=row,
        kind="payment",
        reference=payment.reference,
        their_reference=f"RRN-{auth}-{told}",
        gross_paisa=payment.amount_paisa,
        fee_paisa=percent_of(payment.amount_paisa, fee_percent),
        at=datetime.strptime(told, "%Y%m%d%H%M%S").replace(tzinfo=PROVINCE),
        psid=psid,
    )
