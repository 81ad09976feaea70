"""Bills that contracts left open before events ended them, searched for once a day.

A bill stayed open when its part was refunded, and nobody handled what was paid for it then. Each is
ended like the others (`follow_bills.py`), in a transaction of its own. Running it twice, or beside
a late event, gives the same result.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.use_cases.follow_bills import drop_bills
from marketplace.securities.use_cases.late_money import bill_is_unneeded
from marketplace.tenders.models import Tender
from payments.public import bill_state, bill_states

BATCH_SIZE = 200


def close_left_bills(uow: UnitOfWork, command: int | None = None) -> int:
    """End bills that contracts no longer need; returns how many are closed now.

    `command` is how many are read in one statement, if not the usual number.
    """
    return sum(
        _close_if_decided(uow, bill_id) for bill_id in _left_open(uow, command or BATCH_SIZE)
    )


def _close_if_decided(uow: UnitOfWork, bill_id: UUID) -> bool:
    """End one, unless an officer proposes that it was never paid: that is decided first."""
    try:
        return uow.apart(_close, bill_id)
    except Conflict:
        return False


def _close(uow: UnitOfWork, bill_id: UUID) -> bool:
    bill = uow.session.get_one(TenderBill, bill_id)
    uow.lock(Tender, bill.tender_id)
    drop_bills(uow, [bill])
    return bill_state(uow, bill_id).cancelled_at is not None


def _left_open(uow: UnitOfWork, most: int) -> Iterator[UUID]:
    """Yield bills that may still be paid, or hold money, though nothing is due any more."""
    found = _needed_no_more(uow, None, most)
    while found:
        states = bill_states(uow, found)
        left = (each for each in found if each in states)  # no forged one
        yield from (each for each in left if states[each].cancelled_at is None)
        found = _needed_no_more(uow, found[-1], most)


def _needed_no_more(uow: UnitOfWork, after: UUID | None, most: int) -> Sequence[UUID]:
    """Return bills of contracts that ended or became void, in their order.

    A security that was paid whole is held until its two officers decide: nothing was left open.
    """
    whole = (Instrument.bill_id == TenderBill.bill_id) & (
        Instrument.amount_paisa >= TenderBill.amount_paisa
    )
    query = (
        select(TenderBill.bill_id)
        .join(Contract, Contract.id == TenderBill.contract_id)
        .join(Award, Award.id == Contract.award_id)
        .join(Tender, Tender.id == TenderBill.tender_id)
        .where(bill_is_unneeded(), ~select(Instrument.id).where(whole).exists())
    )
    if after is not None:
        query = query.where(TenderBill.bill_id > after)
    return uow.session.scalars(query.order_by(TenderBill.bill_id).limit(most)).all()
