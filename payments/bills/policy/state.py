"""The state of a bill: a pure function of its facts and the time. It is never stored."""

from datetime import datetime
from enum import StrEnum

from app.calendar import local_day
from payments.bills.policy.facts import BillFacts, owed


class State(StrEnum):
    """The status of a bill. Only the first three can be paid."""

    DUE = "due"
    PART_PAID = "part_paid"
    OVERDUE = "overdue"
    PAID = "paid"
    OVERPAID = "overpaid"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


PAYABLE = frozenset({State.DUE, State.PART_PAID, State.OVERDUE})


def state_of(facts: BillFacts, now: datetime) -> State:
    """Return the status of a bill at a time.

    What ended the bill comes first: cancelled, then paid (refunded where all of it went back),
    then expired. An open bill past its due day is overdue, whether or not part of it is paid.
    """
    if facts.cancelled_at is not None:
        return State.CANCELLED
    if owed(facts, now).total_paisa == 0:
        return _paid_state(facts)
    if facts.expired_at(now):
        return State.EXPIRED
    if local_day(now) > facts.due_on:
        return State.OVERDUE
    return State.PART_PAID if facts.allocated_paisa else State.DUE


def _paid_state(facts: BillFacts) -> State:
    if facts.gone_back_paisa >= facts.allocated_paisa:
        return State.REFUNDED
    return State.OVERPAID if facts.excess_paisa > 0 else State.PAID
