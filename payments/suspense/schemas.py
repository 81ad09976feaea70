"""Money in suspense as officers decide on it, and as the API writes it."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import (
    Amount,
    CommandSchema,
    Moment,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.text import sentence
from payments.clearing.models import BILL, HEAD, PAYER
from payments.counter.schemas import BANK, ScrollLineSchema
from payments.fees.schemas import DDO
from payments.fees.schemas import HEAD as HEAD_CODE

LONGEST_REFERENCE = 120


class ProposeDecisionSchema(CommandSchema):
    """What becomes of how much; `psid` for a bill, `payee` for a payer, both codes for a head."""

    kind = Text(
        required=True,
        validate=[
            validate.OneOf(
                (BILL, PAYER, HEAD), error=sentence("Choose one of the answers in the list.")
            )
        ],
        error_messages=NEEDED,
    )
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    psid = Text(load_default="", most=40)
    payee = Text(load_default="", most=200)
    head_code = Text(load_default="", validate=[lambda given: HEAD_CODE(given) if given else given])
    ddo_code = Text(load_default="", validate=[lambda given: DDO(given) if given else given])
    reason = needed(Text, most=2_000)


class SendBackSchema(CommandSchema):
    """The bank from which it is sent, and the bank's number of the transfer."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)
    reference = needed(Text, most=LONGEST_REFERENCE)


class DecisionsQuerySchema(QuerySchema):
    """What waits for somebody, or with `ended` what is over; a page of it."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class SuspenseItemOut(Schema):
    """Money that came under a number that leads to no bill: `unknown`, `differs` or `settled`."""

    id = fields.UUID()
    channel = Text()
    reference = Text()
    amount = Amount(attribute="amount_paisa")
    written = Text()
    why = Text()
    came_on = fields.Date()
    place = Text()
    scroll_id = fields.UUID(allow_none=True)
    row = Whole(allow_none=True)


class WaitingOut(Schema):
    """What of it is still there, and how many days ago it was taken (`came_on`)."""

    item = fields.Nested(SuspenseItemOut)
    left = Amount(attribute="left_paisa")
    days = Whole()


class AllSuspenseOut(Schema):
    """A page of what is left, the oldest first; `left` is all of it, `books` the ledger's word."""

    items = fields.List(fields.Nested(WaitingOut), attribute="page.items")
    next_cursor = Text(allow_none=True, attribute="page.next_cursor")
    left = Amount(attribute="left_paisa")
    books = Amount(attribute="books_paisa")


class SuspenseDecisionOut(ProposalSchema):
    """What becomes of an amount; `rule` is what makes it unclaimed, and how sure we are of that."""

    id = fields.UUID()
    item_id = fields.UUID()
    kind = Text()
    amount = Amount(attribute="amount_paisa")
    payee = Text(allow_none=True)
    head_code = Text(allow_none=True)
    ddo_code = Text(allow_none=True)
    rule = fields.Dict(keys=Text(), allow_none=True)
    reason = Text()
    payment_id = fields.UUID(allow_none=True)


class BackOut(Schema):
    """A transfer to a payer, under the bank's number."""

    decision_id = fields.UUID()
    bank = Text()
    reference = Text()
    sent_at = Moment()


class BackEndOut(Schema):
    """How a transfer ended."""

    decision_id = fields.UUID()
    outcome = Text()
    at = Moment()
    reason = Text()


class FollowedDecisionOut(Schema):
    """A decision, how it stands, and what has happened to it."""

    decision = fields.Nested(SuspenseDecisionOut)
    state = Text()
    psid = Text()
    transfer = fields.Nested(BackOut, allow_none=True)
    outcomes = fields.List(fields.Nested(BackEndOut))


FollowedDecisionsOut = page_of(FollowedDecisionOut, "FollowedDecisionsOut")


class ShownSuspenseOut(Schema):
    """An item, what is left and may be proposed of it, what the bank said before, all decisions."""

    item = fields.Nested(SuspenseItemOut)
    left = Amount(attribute="left_paisa")
    free = Amount(attribute="free_paisa")
    days = Whole()
    earlier = fields.Nested(ScrollLineSchema, allow_none=True)
    decisions = fields.List(fields.Nested(FollowedDecisionOut))
