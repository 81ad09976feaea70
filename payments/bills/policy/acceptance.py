"""Decision whether a channel that can still refuse may take money. Money taken is recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.text import Sentence, sentence
from payments.bills.policy.facts import BillFacts, owed
from payments.bills.policy.state import State, state_of


class Reason(StrEnum):
    """The reason for a refusal; channels map it to their own codes."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAID = "paid"
    WRONG_AMOUNT = "wrong_amount"


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """A reason, and the sentence for the person who wanted to pay."""

    reason: Reason
    message: Sentence


_CLOSED = {
    State.CANCELLED: NotTaken(
        reason=Reason.CANCELLED, message=sentence("This bill was cancelled. Do not pay it.")
    ),
    State.EXPIRED: NotTaken(
        reason=Reason.EXPIRED,
        message=sentence("This bill has expired. Ask the department for a new one."),
    ),
}
_PAID = NotTaken(reason=Reason.PAID, message=sentence("This bill has already been paid."))
_NOT_WHOLE = NotTaken(
    reason=Reason.WRONG_AMOUNT,
    message=sentence("This bill can only be paid whole. Pay exactly what it shows."),
)
_TOO_MUCH = NotTaken(
    reason=Reason.WRONG_AMOUNT,
    message=sentence("This is more than is owed. Pay no more than the amount on the bill."),
)
_NOTHING = NotTaken(reason=Reason.WRONG_AMOUNT, message=sentence("The amount must be above zero."))


def may_take(facts: BillFacts, amount_paisa: int, now: datetime) -> NotTaken | None:
    """Return why an amount may not be taken now, or None if it may.

    Asked under the bill's lock (`receipts/use_cases/record_money.py`), so that two channels cannot
    both be allowed to take one bill's money.
    """
    state = state_of(facts, now)
    if state in _CLOSED:
        return _CLOSED[state]
    open_paisa = owed(facts, now).total_paisa
    if open_paisa == 0:
        return _PAID
    return _amount(facts, amount_paisa, open_paisa)


def _amount(facts: BillFacts, amount_paisa: int, open_paisa: int) -> NotTaken | None:
    if amount_paisa <= 0:
        return _NOTHING
    if amount_paisa > open_paisa:
        return _TOO_MUCH
    if amount_paisa < open_paisa and not facts.part_payment:
        return _NOT_WHOLE
    return None
