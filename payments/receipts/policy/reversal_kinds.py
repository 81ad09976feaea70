"""What can happen to a payment after it was recorded."""

from enum import StrEnum


class ReversalKind(StrEnum):
    """What happened to a payment.

    The first four a card service tells. `undone`: two officers took back what never was money.
    `applied`: what was too much of it pays what the bill owes again since another was undone.
    """

    CAPTURE_FAILED = "capture_failed"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSED = "chargeback_reversed"
    SECOND_CHARGEBACK = "second_chargeback"
    UNDONE = "undone"
    APPLIED = "applied"
