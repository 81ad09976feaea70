"""Which bills the reader, or the firm they act for, has still to pay."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import BillView, views
from payments.kernel.permissions import READ_OWN_BILLS
from payments.receipts.queries import paid_for_lines

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
        paid_for_lines() < Bill.amount_paisa,
    )
