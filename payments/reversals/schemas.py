"""Payments that were taken back, as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import Amount, Moment, Text, page_of


class ReversalOut(Schema):
    """What happened to a payment: below zero its money was taken back, above it came again.

    Of `applied` the amount is zero: what was too much (`excess` below zero) pays the bill.
    """

    id = fields.UUID(attribute="reversal.id")
    payment_id = fields.UUID(attribute="reversal.payment_id")
    psid = Text()
    receipt = Text()
    kind = Text(attribute="reversal.kind")
    reference = Text(attribute="reversal.reference")
    amount = Amount(attribute="reversal.amount_paisa")
    excess = Amount(attribute="reversal.excess_paisa")
    recoverable = Amount(attribute="reversal.recoverable_paisa")
    undoing_id = fields.UUID(attribute="reversal.undoing_id", allow_none=True)
    at = Moment(attribute="reversal.at")


class ReversalPartOut(Schema):
    """What an undoing led to; of `applied`, `excess` is what left what was too much."""

    payment_id = fields.UUID()
    kind = Text()
    amount = Amount(attribute="amount_paisa")
    excess = Amount(attribute="excess_paisa")
    at = Moment()


ReversalsOut = page_of(ReversalOut, "ReversalsOut")
