"""Output of published reports and debriefs, and a department's input about a report."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.overrides.schemas import OverrideOut
from app.schemas import Amount, CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole
from app.text import sentence
from marketplace.awards.models import ReportPublication
from marketplace.evaluation.models import ReportReturn
from marketplace.evaluation.queries.evaluations import Clause
from marketplace.evaluation.schemas.evaluations import ScopeOut
from marketplace.evaluation.use_cases.announce_report import Medium

MAX_VERSION = 32_767


class ReportCriterionOut(Schema):
    """A verdict in a report."""

    code = fields.String()
    wording = fields.String()
    wording_ur = fields.String()
    met = fields.Boolean()
    reason = fields.String()


class ReportBidOut(Schema):
    """A bid in a report."""

    bid_id = fields.String()
    reference = fields.String()
    bidder = fields.String()
    read_order = Whole()
    unreadable = fields.String(allow_none=True)
    read_out = Amount(attribute="read_out_paisa", allow_none=True)
    compared = Amount(attribute="compared_paisa", allow_none=True)
    responsive = fields.Boolean(allow_none=True)
    criteria = fields.List(fields.Nested(ReportCriterionOut))
    corrections = fields.List(fields.String())
    disqualified = fields.List(fields.Dict())


class ReportQuery(QuerySchema):
    """The version of the report."""

    version = Whole(load_default=None, least=1, most=MAX_VERSION)


class ReportPublicationSchema(CommandSchema):
    """The outside announcement of a report: medium, number and day."""

    medium = fields.Enum(
        Medium,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Enter where it was published."),
            "unknown": sentence("Choose one of the answers in the list."),
        },
    )
    name = Text(most=200, required=True)
    number = Text(most=100, required=True)
    published_on = LocalDate(required=True)


ReportPublicationOut = output_of(
    ReportPublication,
    "ReportPublicationOut",
    "Where a report was announced outside, and on which day.",
    only=("id", "version", "medium", "name", "number", "published_on", "recorded_at"),
)
ReportReturnOut = output_of(
    ReportReturn,
    "ReportReturnOut",
    "A report that went back to the committee.",
    only=("tender_id", "version", "returned_at", "reason"),
)


class ReportOut(Schema):
    """A published report: the outcome as it was frozen, and what sent it back, if anything did."""

    tender_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    evaluation = fields.String()
    rules = fields.Dict()
    version = Whole()
    published_at = Moment()
    returned_at = Moment(allow_none=True)
    returned_reason = fields.String(allow_none=True)
    award_not_before = Moment(allow_none=True)
    award_not_after = Moment(allow_none=True)
    publications = fields.List(fields.Nested(ReportPublicationOut))
    overrides = fields.List(fields.Nested(OverrideOut))
    members = fields.List(fields.Dict())
    bids = fields.List(fields.Nested(ReportBidOut))
    scopes = fields.List(fields.Nested(ScopeOut))
    total = Amount()


class DebriefLineOut(Schema):
    """The reason why a bid won or lost a scope, in English and Urdu."""

    scope = fields.String()
    title = fields.String()
    title_ur = fields.String()
    result = fields.String()
    message = fields.String()
    message_ur = fields.String()
    amount = Amount(allow_none=True)
    winning = Amount(allow_none=True)
    rank = Whole(allow_none=True)
    ranked = Whole()
    difference = Amount(allow_none=True)
    difference_percent = fields.String(allow_none=True)
    change = fields.String(allow_none=True)
    change_ur = fields.String(allow_none=True)
    reasons = fields.List(fields.String())
    reasons_ur = fields.List(fields.String())
    tie = fields.Dict(allow_none=True)


ClauseOut = output_of(Clause, "ClauseOut")


class DebriefOut(Schema):
    """A bidder's debrief: its own bid only.

    `unanswered`: bidding closed although a question that was asked in time had no answer.
    """

    tender_id = fields.UUID()
    reference = fields.String()
    bid_reference = fields.String()
    published_at = Moment()
    unanswered = fields.Boolean()
    corrections = fields.List(fields.String())
    corrections_ur = fields.List(fields.String())
    clauses = fields.List(fields.Nested(ClauseOut))
    lines = fields.List(fields.Nested(DebriefLineOut))
