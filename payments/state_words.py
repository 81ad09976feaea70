"""A bill's states in words, for pages, papers and the public check of receipts."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from payments.policy.state import State

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
