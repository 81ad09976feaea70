"""Reversed payments, as the API returns them."""

from app.outputs import output_of
from app.schemas import page_of
from payments.reversals.models import PaymentReversal
from payments.reversals.queries import ListedReversal

ReversalOut = output_of(
    ListedReversal,
    "ReversalOut",
    """What happened to a payment: below zero its money was taken back, above it came again.

    Of `applied` the amount is zero: what was too much (`excess` below zero) pays the bill. Only a
    credit note that was taken back (`credit_reversed`) has a `reason`.
    """,
    only=("psid", "receipt"),
    id="reversal.id",
    payment_id="reversal.payment_id",
    kind="reversal.kind",
    reference="reversal.reference",
    amount="reversal.amount_paisa",
    excess="reversal.excess_paisa",
    recoverable="reversal.recoverable_paisa",
    undoing_id="reversal.undoing_id",
    reason="reversal.reason",
    at="reversal.at",
)
ReversalPartOut = output_of(
    PaymentReversal,
    "ReversalPartOut",
    "What an undoing led to; of `applied`, `excess` is what left what was too much.",
    only=("payment_id", "kind", "amount_paisa", "excess_paisa", "at"),
)
ReversalsOut = page_of(ReversalOut, "ReversalsOut")
