"""Fees that are due back and nobody has proposed yet, the oldest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, if_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillFee
from payments.fees.models import Fee, FeeVersion
from payments.kernel.permissions import READ_REFUNDS
from payments.refunds.models import FeeDueBack


@dataclass(frozen=True, kw_only=True)
class DueFee:
    """A fee that is due back; `amount_paisa` is what was billed for it."""

    id: UUID
    psid: str
    purpose: str
    fee: str
    amount_paisa: int
    reason: str
    noted_at: datetime


def list_fees_due_back(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE
) -> Page[DueFee]:
    """List the fees whose refund nobody has proposed: one query."""
    require(uow.actor, READ_REFUNDS)
    query = (
        select(FeeDueBack, Bill.psid, Bill.purpose, Fee.title, BillFee.amount_paisa)
        .join(Bill, Bill.id == FeeDueBack.bill_id)
        .join(
            BillFee,
            (BillFee.bill_id == FeeDueBack.bill_id) & (BillFee.reference == FeeDueBack.reference),
        )
        .join(FeeVersion, FeeVersion.id == BillFee.fee_version_id)
        .join(Fee, Fee.id == FeeVersion.fee_id)
        .where(FeeDueBack.proposed_at.is_(None))
        .order_by(FeeDueBack.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(FeeDueBack.id > as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, limit, lambda row: [str(row.FeeDueBack.id)])
    rows = [
        DueFee(
            id=due.id,
            psid=psid,
            purpose=purpose,
            fee=title,
            amount_paisa=paisa,
            reason=due.reason,
            noted_at=due.noted_at,
        )
        for due, psid, purpose, title, paisa in page.items
        if if_genuine(uow.session, due)
    ]
    return Page(rows, page.next_cursor)


def count_fees_due_back(uow: UnitOfWork, *, most: int = 100) -> int:
    """Count the fees due back, up to `most`, for the list of refunds."""
    waiting = select(FeeDueBack.id).where(FeeDueBack.proposed_at.is_(None)).limit(most).subquery()
    return uow.session.scalar(select(func.count()).select_from(waiting)) or 0
