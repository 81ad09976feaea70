"""Refunds as finance officers type them, and as the API writes them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.parameters.schemas import needed
from app.schemas import Amount, CommandSchema, Moment, QuerySchema, Text, page_of
from app.schemas import rows as listed
from app.text import sentence
from payments.bills.use_cases.issue_bill import MOST_LINES

_PART = validate.Regexp(
    r"([1-9][0-9]?|surcharge|excess)\Z", error=sentence("Choose one of the answers in the list.")
)
LONGEST_REFERENCE = 120


class PartSchema(CommandSchema):
    """An amount of a part: the number of a line, `surcharge` or `excess`; left empty it stays."""

    part = Text(required=True, validate=[_PART])
    amount = Amount(allow_none=True, load_default=None)


class ProposeRefundSchema(CommandSchema):
    """What goes back, by which way, and why."""

    parts = listed(PartSchema, most=MOST_LINES + 2, required=True)
    channel = needed(Text, most=30)
    reason = needed(Text, most=2_000)

    @post_load
    def _by_part(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        parts: dict[str, int] = {}
        for row in data["parts"]:
            if row["amount"]:
                parts[row["part"]] = parts.get(row["part"], 0) + row["amount"]
        return data | {"parts": parts}


class TransferSchema(CommandSchema):
    """The bank's number of a transfer."""

    reference = needed(Text, most=LONGEST_REFERENCE)


class ListRefundsSchema(QuerySchema):
    """Which refunds, and where the list goes on."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class PartOut(Schema):
    """A part of a payment, what came for it, and what is left of it."""

    part = Text(attribute="name")
    description = Text()
    came = Amount(attribute="came_paisa")
    left = Amount(attribute="left_paisa")


class RefundablePaymentOut(Schema):
    """A payment, and by which channels what may go back."""

    id = fields.UUID(attribute="payment.id")
    receipt = Text(attribute="payment.receipt")
    channel = Text(attribute="payment.channel")
    amount = Amount(attribute="payment.amount_paisa")
    paid_at = Moment(attribute="payment.paid_at")
    ways = fields.List(Text())
    parts = fields.List(fields.Nested(PartOut))


class RefundablePaymentsOut(Schema):
    """The payments of a bill."""

    items = fields.List(fields.Nested(RefundablePaymentOut))


class RefundOut(Schema):
    """A refund as it was entered and decided."""

    id = fields.UUID()
    payment_id = fields.UUID()
    kind = Text()
    channel = Text()
    amount = Amount(attribute="amount_paisa")
    reason = Text()
    entered_at = Moment()
    approved_at = Moment(allow_none=True)
    refused_at = Moment(allow_none=True)
    refused_reason = Text(allow_none=True)


class OutcomeOut(Schema):
    """How a refund ended."""

    refund_id = fields.UUID()
    outcome = Text()
    at = Moment()
    reason = Text()


class RequestOfRefundOut(Schema):
    """A refund that was sent, and under which number."""

    refund_id = fields.UUID()
    channel = Text()
    reference = Text()
    sent_at = Moment()


class FollowedRefundOut(Schema):
    """A refund, how it stands, and what has happened to it."""

    refund = fields.Nested(RefundOut)
    psid = Text(attribute="bill.psid")
    state = Text()
    request = fields.Nested(RequestOfRefundOut, allow_none=True)
    outcomes = fields.List(fields.Nested(OutcomeOut))


FollowedRefundsOut = page_of(FollowedRefundOut, "FollowedRefundsOut")


class DueExcessOut(Schema):
    """What of a payment was too much, and nobody has proposed to give back."""

    payment_id = fields.UUID()
    psid = Text()
    purpose = Text()
    channel = Text()
    amount = Amount(attribute="amount_paisa")
    since = Moment()


DueExcessesOut = page_of(DueExcessOut, "DueExcessesOut")


class DueFeeOut(Schema):
    """A fee that is due back, and why."""

    id = fields.UUID()
    psid = Text()
    purpose = Text()
    fee = Text()
    amount = Amount(attribute="amount_paisa")
    reason = Text()
    noted_at = Moment()


DueFeesOut = page_of(DueFeeOut, "DueFeesOut")


class ProposedDueFeeOut(Schema):
    """A fee whose refund was proposed; the refund stands among the refunds."""

    id = fields.UUID()
    proposed_at = Moment()
