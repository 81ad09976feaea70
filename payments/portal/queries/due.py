"""Which bills the reader, or the firm they act for, has still to pay."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import BillView, views
from payments.kernel.permissions import READ_OWN_BILLS
from payments.receipts.models.payment import Payment, PaymentAllocation
from payments.receipts.models.reversal import PaymentReversal, PaymentReversalLine

MOST_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class DueBill:
    """A bill that can still be paid."""

    bill: Bill
    view: BillView


def due_bills(uow: UnitOfWork) -> Sequence[DueBill]:
    """List what is to pay, the soonest first: two queries, one where nothing is."""
    if uow.actor.person_id is None or not uow.actor.may(READ_OWN_BILLS):
        return []
    query = select(Bill).where(_theirs(uow), *_open(uow)).order_by(Bill.due_on, Bill.id)
    found = uow.session.scalars(query.limit(MOST_SHOWN)).all()
    stands = views(uow.session, found) if found else {}
    return [
        DueBill(bill=bill, view=stands[bill.id])
        for bill in found
        if stands[bill.id].state in PAYABLE
    ]


def _theirs(uow: UnitOfWork) -> ColumnElement[bool]:
    person = Bill.payer_person_id == uow.actor.person
    if uow.actor.organisation_id is None:
        return person
    return or_(person, Bill.payer_organisation_id == uow.actor.organisation_id)


def _open(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Leave out what is cancelled, over, or paid to the last line; the facts then say how it is."""
    return (
        ~exists().where(BillCancellation.bill_id == Bill.id),
        or_(Bill.expires_at.is_(None), Bill.expires_at > uow.now),
        _came() + _taken_back() < Bill.amount_paisa,
    )


def _came() -> ScalarSelect[int]:
    lines = PaymentAllocation.line_number.is_not(None)
    came = select(func.coalesce(func.sum(PaymentAllocation.amount_paisa), 0))
    return (
        came.join(Payment, Payment.id == PaymentAllocation.payment_id)
        .where(Payment.bill_id == Bill.id, lines)
        .scalar_subquery()
    )


def _taken_back() -> ScalarSelect[int]:
    """Sum what channels took back of lines: below zero."""
    lines = PaymentReversalLine.line_number.is_not(None)
    back = select(func.coalesce(func.sum(PaymentReversalLine.amount_paisa), 0))
    return (
        back.join(PaymentReversal, PaymentReversal.id == PaymentReversalLine.reversal_id)
        .where(PaymentReversal.bill_id == Bill.id, lines)
        .scalar_subquery()
    )
