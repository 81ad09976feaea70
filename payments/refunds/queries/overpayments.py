"""Overpayments that nobody has proposed to refund yet, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    case,
    cast,
    exists,
    func,
    select,
    union,
)

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.kernel.permissions import READ_REFUNDS
from payments.receipts.confidentiality import is_hidden
from payments.receipts.models import Payment
from payments.receipts.policy import CREDIT, EXCESS
from payments.receipts.queries import excess_of_payment
from payments.refunds.models import Refund
from payments.refunds.queries.counted import counts
from payments.reversals.models import PaymentReversal
from payments.voids.models import PaymentUndoing


@dataclass(frozen=True, kw_only=True)
class DueExcess:
    """The refundable excess of a payment; `since` is when it became excess, as far as known."""

    payment_id: UUID
    psid: str
    purpose: str
    channel: str
    amount_paisa: int
    since: datetime


def list_excess_due(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE
) -> Page[DueExcess]:
    """List what was too much and nobody has proposed to refund: one query."""
    require(uow.actor, READ_REFUNDS)
    query = (
        select(Payment.id, Bill.psid, Bill.purpose, Payment.channel, _remaining_excess(), _since())
        .join(Bill, Bill.id == Payment.bill_id)
        .where(*_is_due())
        .order_by(Payment.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(Payment.id > as_id(decode_cursor(cursor, 1)[0]))
    rows = [
        DueExcess(
            payment_id=payment_id,
            psid=psid,
            purpose=purpose,
            channel=channel,
            amount_paisa=paisa,
            since=since,
        )
        for payment_id, psid, purpose, channel, paisa, since in uow.session.execute(query)
    ]
    return cut(rows, limit, lambda row: [str(row.payment_id)])


def count_excess_due(most: int = 100) -> ScalarSelect[int]:
    """Return a scalar subquery: the number of refundable overpayments, at most `most`.

    For Finance's panel.
    """
    due = select(Payment.id).where(*_is_due()).limit(most).subquery()
    return select(func.count()).select_from(due).scalar_subquery()


def _is_due() -> tuple[ColumnElement[bool], ...]:
    """Leave payments with something left that is due; a credit note is never given back.

    Nor is, until it is decided, what an officer says never came, nor what is under a veil.
    """
    undoing = exists().where(
        PaymentUndoing.payment_id == Payment.id,
        PaymentUndoing.approved_at.is_(None),
        PaymentUndoing.refused_at.is_(None),
    )
    sealed = exists().where(Bill.id == Payment.bill_id, is_hidden()).correlate(Payment)
    some = Payment.id.in_(_ever_too_much()), Payment.channel != CREDIT, _remaining_excess() > 0
    return (*some, ~undoing, ~sealed)


def _ever_too_much() -> Select[Any]:
    """Select the few payments that were ever too much, each part by its own index or small table.

    Money that a channel gave again can be too much where the payment was not at first.
    """
    came = select(Payment.id).where(Payment.excess_paisa > 0)
    again = select(PaymentReversal.payment_id).where(PaymentReversal.excess_paisa > 0)
    return select(union(came, again).subquery().c.id)


def _remaining_excess() -> ColumnElement[int]:
    """Return what is too much less what refunds take of it."""
    taken = select(func.coalesce(func.sum(Refund.amount_paisa), 0)).where(
        Refund.payment_id == Payment.id,
        Refund.kind == EXCESS,
        counts(waiting=True),
    )
    return cast(excess_of_payment() - taken.correlate(Payment).scalar_subquery(), BigInteger)


def _since() -> ColumnElement[datetime]:
    again = select(func.min(PaymentReversal.at)).where(
        PaymentReversal.payment_id == Payment.id, PaymentReversal.excess_paisa > 0
    )
    mine = again.correlate(Payment).scalar_subquery()
    return case((Payment.excess_paisa > 0, Payment.recorded_at), else_=mine)
