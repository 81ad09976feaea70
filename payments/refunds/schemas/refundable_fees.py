"""Fees that are due back, as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import Amount, Moment, Text


class DueFeeOut(Schema):
    """A fee that is due back, and why."""

    id = fields.UUID()
    psid = Text()
    purpose = Text()
    fee = Text()
    amount = Amount(attribute="amount_paisa")
    reason = Text()
    noted_at = Moment()


class DueFeesOut(Schema):
    """A page of fees that are due back."""

    items = fields.List(fields.Nested(DueFeeOut))
    next_cursor = Text(allow_none=True)


class ProposedDueFeeOut(Schema):
    """A fee whose refund was proposed; the refund stands among the refunds."""

    id = fields.UUID()
    proposed_at = Moment()
