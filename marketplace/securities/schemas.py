"""Schemas of the bills of tenders and contracts."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import Amount, CommandSchema, Moment
from payments.public import BillView


class AskBillSchema(CommandSchema):
    """A body that holds nothing: who asks says enough."""


TenderBillOut = output_of(
    BillView,
    "TenderBillOut",
    "A bill that was asked for: pay its PSID by any channel (`/api/v1/bills/{psid}`).",
    only=("id", "psid", "amount_paisa", "state", "purpose", "due_on", "expires_on"),
)


class MoneyPartOut(Schema):
    """How much of a thing's money is paid, held, carried, goes_back, back or forfeited."""

    stand = fields.String()
    amount = Amount()


class TenderMoneyItemOut(Schema):
    """One thing to pay. `kind`: document_fee, bid_security, performance_security.

    `stand`: not_asked, to_pay, expired, cancelled, paid, held, carried, goes_back, back,
    forfeited, part_forfeited (and the rest is back). `carried`: as much as it needs is the
    contract's security. `parts`: how much of what came is where.
    """

    kind = fields.String()
    stand = fields.String()
    parts = fields.List(fields.Nested(MoneyPartOut))
    amount = Amount()
    may_ask = fields.Boolean()
    psid = fields.String(allow_none=True)
    bill_state = fields.String(allow_none=True)
    paid_at = Moment(allow_none=True)


class TenderMoneyOut(Schema):
    """The payments of a firm for a tender; `may_bid`: bids are taken and documents are paid."""

    tender_id = fields.UUID()
    may_bid = fields.Boolean()
    items = fields.List(fields.Nested(TenderMoneyItemOut))
