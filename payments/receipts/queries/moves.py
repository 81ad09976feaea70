"""What of a bill's deposit became another bill's, or came from one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payments.bills.models import Bill
from payments.receipts.models.deposit import DepositMove

MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class MoveRow:
    """Paisa that moved between a bill and another one; `came`: to this bill."""

    psid: str
    came: bool
    amount_paisa: int
    at: datetime


def moves_of(session: Session, bill_id: UUID) -> Sequence[MoveRow]:
    """Return what moved to a bill's deposit and away from it, the earliest first: one query."""
    other = or_(
        (DepositMove.from_bill_id == bill_id) & (Bill.id == DepositMove.to_bill_id),
        (DepositMove.to_bill_id == bill_id) & (Bill.id == DepositMove.from_bill_id),
    )
    query = select(DepositMove, Bill.psid).join(Bill, other)
    rows = session.execute(query.order_by(DepositMove.refund_id).limit(MOST_SHOWN)).all()
    return [
        MoveRow(
            psid=psid,
            came=move.to_bill_id == bill_id,
            amount_paisa=move.amount_paisa,
            at=move.moved_at,
        )
        for move, psid in rows
    ]
