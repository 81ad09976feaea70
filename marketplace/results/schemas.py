"""How the API writes results."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import Amount, Whole
from marketplace.contracts.public_schemas import PublicContractOut
from marketplace.results.policy import Step
from marketplace.results.queries.outcome import NextTender, OpenedBy, Outcome


class OutcomeBidOut(Schema):
    """A bid of an opened tender in one part. `result` says what became of it, `reasons` why."""

    bid_id = fields.UUID()
    supplier_id = fields.UUID()
    bidder = fields.String()
    bidder_ur = fields.String()
    rank = Whole(allow_none=True)
    amount = Amount(attribute="amount_paisa", allow_none=True)
    result = fields.String()
    reasons = fields.List(fields.String())


class OutcomePartOut(Schema):
    """A part of a tender, its winner's bid and all its bids in order."""

    scope = fields.String()
    title = fields.String()
    winner_bid_id = fields.UUID(allow_none=True)
    bids = fields.List(fields.Nested(OutcomeBidOut))


OpenedByOut = output_of(OpenedBy, "OpenedByOut")
StepOut = output_of(Step, "StepOut")
NextTenderOut = output_of(NextTender, "NextTenderOut")
TenderOutcomeOut = output_of(
    Outcome,
    "TenderOutcomeOut",
    """What became of a tender. Amounts, bids and names are absent until its opening.

    `parts` holds the first 20 of `total_parts`; the report has all.
    """,
    only=(
        "tender_id", "reference", "estimate_paisa", "opened_at", "reported_at", "awarded_at",
        "cancelled_at", "cancelled_reason", "total_bids", "total_parts",
    ),
    parts=[OutcomePartOut],
    opened_by=[OpenedByOut],
    contracts=[PublicContractOut],
    steps=[StepOut],
    followed_by=[NextTenderOut],
)  # fmt: skip
