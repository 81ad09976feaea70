"""A payer's mobile number is kept to write to them about a bill, and no longer.

A year after a bill was raised its sealed number is forgotten, unless the bill can still be paid.
The keyed hash stays, so that its payer still finds it; nobody can read a number from that.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import facts_of

KEPT = timedelta(days=365)
_AT_ONCE, _MOST_ROUNDS = 500, 40


def forget_mobiles(uow: UnitOfWork, command: None) -> int:
    """Forget what is old enough; returns how many. Safe to run twice."""
    del command
    forgotten = 0
    for bills in _old(uow):
        read = facts_of(uow.session, bills, said=uow.said)
        over = [
            bill.id
            for bill in bills
            if state_of(read[bill.id].facts, read[bill.id].now) not in PAYABLE
        ]
        if over:
            uow.session.execute(
                update(Bill).where(Bill.id.in_(over)).values(payer_mobile_sealed=None)
            )
        forgotten += len(over)
    return forgotten


def _old(uow: UnitOfWork) -> Iterator[Sequence[Bill]]:
    """Yield bills with a number that is old enough, some at a time, by id."""
    after: UUID | None = None
    query = select(Bill).where(
        Bill.payer_mobile_sealed.is_not(None), Bill.issued_at < uow.now - KEPT
    )
    for _ in range(_MOST_ROUNDS):
        rest = query if after is None else query.where(Bill.id > after)
        bills = uow.session.scalars(rest.order_by(Bill.id).limit(_AT_ONCE)).all()
        if not bills:
            return
        yield bills
        after = bills[-1].id
