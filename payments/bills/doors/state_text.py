"""A bill's states in words, for pages, papers and the public check of receipts."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from payments.bills.policy.state import State

STATES: Mapping[State, Sentence] = {
    State.DUE: sentence("To be paid"),
    State.PART_PAID: sentence("Paid in part"),
    State.OVERDUE: sentence("Overdue"),
    State.PAID: sentence("Paid"),
    State.OVERPAID: sentence("Paid, and too much"),
    State.REFUNDED: sentence("Refunded"),
    State.EXPIRED: sentence("Expired"),
    State.CANCELLED: sentence("Cancelled"),
}
_NOTHING = sentence("There is nothing to pay.")
# What to know of a bill that cannot be paid; none for one that can.
ADVICE: Mapping[State, Sentence] = {
    State.EXPIRED: sentence("This bill has expired. Ask the department for a new one."),
    State.CANCELLED: sentence("This bill was cancelled. Do not pay it."),
    State.OVERPAID: sentence("More was paid than was owed. The department owes a refund."),
    State.PAID: _NOTHING,
    State.REFUNDED: _NOTHING,
}
