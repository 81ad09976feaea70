"""Where a bill's money went, as the API writes it."""

from marshmallow import Schema, fields

from app.schemas import Amount, Moment, Text, Whole


class BillSettlementOut(Schema):
    """What was paid out to a bank; `source_id` names what proved it, of the kind `source`."""

    id = fields.UUID()
    kind = Text()
    channel = Text()
    bank = Text()
    amount = Amount(attribute="gross_paisa")
    fee = Amount(attribute="fee_paisa")
    settled_at = Moment()
    source = Text(attribute="source_kind")
    source_id = fields.UUID()
    payment_id = fields.UUID(allow_none=True)
    refund_id = fields.UUID(allow_none=True)
    transaction_id = fields.UUID()


class BillTransferOut(Schema):
    """A part in a transfer to a treasury; `transaction_id` is null until it was approved."""

    sheet_id = fields.UUID(attribute="part.sheet_id")
    line = Whole(attribute="line.number")
    treasury = Text(attribute="followed.sheet.treasury")
    state = Text(attribute="followed.state")
    head = Text(attribute="line.head_code")
    ddo = Text(attribute="line.ddo_code")
    source = Text(attribute="part.source")
    source_id = fields.UUID(attribute="part.source_id")
    amount = Amount(attribute="part.amount_paisa")
    transaction_id = fields.UUID(allow_none=True)


class BillTrailOut(Schema):
    """What of a bill's money is at banks, and what of it is in transfers that stand."""

    settlements = fields.List(fields.Nested(BillSettlementOut))
    transfers = fields.List(fields.Nested(BillTransferOut))
