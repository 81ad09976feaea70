"""Output schemas of results."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import Amount, Moment, QuerySchema, Text, Whole, page_of
from marketplace.contracts.public_schemas import PublicContractOut
from marketplace.results.policy import Step
from marketplace.results.queries.outcome import NextTender, Outcome, OutcomeMilestone
from marketplace.results.queries.records import ListedTender, Record, YearFigures
from marketplace.results.queries.reversals import ReversedAward
from marketplace.results.queries.sittings import OpenedBy


class RecordQuery(QuerySchema):
    """The page of a record's tenders."""

    cursor = Text(most=500, load_default=None, allow_none=True)


class OutcomeBidOut(Schema):
    """A bid of an opened tender in one part, with its `result` and the `reasons`."""

    bid_id = fields.UUID()
    supplier_id = fields.UUID()
    bidder = fields.String()
    bidder_ur = fields.String()
    rank = Whole(allow_none=True)
    amount = Amount(attribute="amount_paisa", allow_none=True)
    result = fields.String()
    reasons = fields.List(fields.String())


class OutcomePartOut(Schema):
    """A part of a tender, its winner's bid and all its bids in order.

    `award`: awarded, waiting or dropped (see the outcome); none while nothing is awarded.
    """

    scope = fields.String()
    title = fields.String()
    winner_bid_id = fields.UUID(allow_none=True)
    award = fields.String(allow_none=True)
    awarded_at = Moment(allow_none=True)
    bids = fields.List(fields.Nested(OutcomeBidOut))


OpenedByOut = output_of(OpenedBy, "OpenedByOut")
StepOut = output_of(Step, "StepOut")
YearFiguresOut = output_of(YearFigures, "YearFiguresOut")
ListedTenderOut = output_of(ListedTender, "ListedTenderOut")
ListedTendersOut = page_of(ListedTenderOut, "ListedTendersOut")
RecordOut = output_of(
    Record,
    "RecordOut",
    """What a department bought or a supplier won. Shares of firms are of departments alone.

    `tenders` is a page: `cursor` asks for the next one.
    """,
    only=("side", "total_tenders", "total_contracts", "amount_paisa", "bids_per_tender",
          "days_to_contract", "days_to_payment", "first_time_percent", "small_percent",
          "size_unstated"),
    id="organisation.id",
    name="organisation.name",
    name_ur="organisation.name_ur",
    years=[YearFiguresOut],
    contracts=[PublicContractOut],
    tenders=fields.Nested(ListedTendersOut),
)  # fmt: skip
NextTenderOut = output_of(NextTender, "NextTenderOut")
TenderOutcomeOut = output_of(
    Outcome,
    "TenderOutcomeOut",
    """What became of a tender. Amounts, bids and names are absent until its opening.

    `parts` holds the first 20 of `total_parts`; the report has all. `waiting` are parts that wait
    for an award of their own, since a grievance ran; `dropped` those that this tender awards no
    more, since it was upheld after a contract was signed.
    """,
    only=(
        "tender_id", "reference", "estimate_paisa", "opened_at", "reported_at", "awarded_at",
        "cancelled_at", "cancelled_reason", "total_bids", "total_parts", "waiting", "dropped",
    ),
    reversals=[output_of(ReversedAward, "ReversedAwardOut")],
    parts=[OutcomePartOut],
    opened_by=[OpenedByOut],
    contracts=[PublicContractOut],
    milestones=[output_of(OutcomeMilestone, "OutcomeMilestoneOut")],
    steps=[StepOut],
    followed_by=[NextTenderOut],
)  # fmt: skip
