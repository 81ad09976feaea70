"""Refund of one fee on a bill of several, when a finance officer agrees."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillFee, BillLine
from payments.receipts.policy import part_name
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.models import Refund
from payments.refunds.use_cases.raise_refunds import enter_returns


@dataclass(frozen=True, kw_only=True)
class FeeReturn:
    """All that came for a fee of a bill goes back, or for one `part` of its split (None: all).

    `entered_by` is who decided it in the domain that asked for the fee.
    """

    bill_id: UUID
    reference: str
    entered_by: UUID
    reason: str
    part: int | None = None


def propose_fee_return(uow: UnitOfWork, ask: FeeReturn) -> list[Refund]:
    """Enter refunds of what came for a fee, by the ways it came, for a finance officer to approve.

    With the whole fee goes its surcharge. What goes back already, or was a credit note, is left
    out: asked twice it is the same refund, and [] the second time. Raises NotFound for a bill,
    fee or part that does not exist.
    """
    bill = lock_bill(uow, uow.get(Bill, ask.bill_id).psid)
    return enter_returns(uow, bill, ask.reason, by=ask.entered_by, only=_names(uow, ask))


def _names(uow: UnitOfWork, ask: FeeReturn) -> Collection[str]:
    query = (
        select(BillLine.number)
        .join(BillFee, (BillFee.bill_id == BillLine.bill_id) & (BillFee.number == BillLine.fee))
        .where(BillFee.bill_id == ask.bill_id, BillFee.reference == ask.reference)
    )
    if ask.part is not None:
        query = query.where(BillLine.part == ask.part)
    names = {part_name(number) for number in uow.session.scalars(query)}
    if not names:
        raise NotFound
    return names
