"""Input and output of an evaluation's commands; both doors use the same."""

from typing import Any

from marshmallow import Schema, fields

from app.outputs import MAY_BE_ABSENT, output_of
from app.schemas import LONG, Amount, CommandSchema, Moment, Text, Whole, page_of, rows
from app.text import sentence
from marketplace.evaluation.models import Disqualification, PriceExplanation, ScopeDecision, TieDraw
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender

YES_OR_NO = sentence("Choose yes or no.")


def yes_or_no(**kwargs: Any) -> fields.Boolean:  # noqa: ANN401 - marshmallow's own
    """Return a field that is answered with yes or no."""
    return fields.Boolean(error_messages={"required": YES_OR_NO, "invalid": YES_OR_NO}, **kwargs)


class DeclareInterestSchema(CommandSchema):
    """The member's declaration of a connection with a bidder, and its nature."""

    has_interest = yes_or_no(required=True)
    details = Text(most=LONG, load_default="")


class VerdictSchema(CommandSchema):
    """A verdict on one criterion, by its code; the reason is needed for a no."""

    criterion = Text(required=True)
    met = yes_or_no(required=True)
    reason = Text(most=LONG, load_default="")


class JudgeBidSchema(CommandSchema):
    """Verdicts on a bid, and what the bank says of its security (optional)."""

    verdicts = rows(VerdictSchema, most=100, required=True)
    security_genuine = yes_or_no(load_default=None, allow_none=True)
    security_reason = Text(most=LONG, load_default="")


class VerifySecuritySchema(CommandSchema):
    """The bank's answer about a security; the reason is needed for a no."""

    genuine = yes_or_no(required=True)
    reason = Text(most=LONG, load_default="")


class PutAsideSchema(CommandSchema):
    """A reason to put a bid aside, or to let it in again; without scope it is the whole bid."""

    reason = Text(most=LONG, required=True)
    scope = Text(load_default=None, allow_none=True)


class AnnounceDrawSchema(CommandSchema):
    """The time and place of a draw between the tied bids of a scope."""

    scope = Text(required=True)
    held_at = Moment(required=True)
    place = Text(required=True)


class HoldDrawSchema(CommandSchema):
    """The words that those present called out, as heard, and their names."""

    scope = Text(required=True)
    called = Text(most=LONG, required=True)
    present = Text(most=LONG, required=True)


DrawOut = output_of(
    TieDraw,
    "DrawOut",
    "A draw that was announced; `commitment` is the SHA-256 of its secret.",
    only=("scope", "place", "commitment"),
    held_at="held_at_earliest",
    among=fields.List(fields.UUID()),
)


class DecideSingleBidSchema(CommandSchema):
    """The decision to accept the only bid of a scope or not, and the reason."""

    scope = Text(required=True)
    accepted = yes_or_no(required=True)
    reason = Text(most=LONG, required=True)


class AskExplanationSchema(CommandSchema):
    """The scope whose price is abnormally low, and what the committee wants to know."""

    scope = Text(required=True)
    question = Text(most=LONG, required=True)


class AnswerExplanationSchema(CommandSchema):
    """The bidder's explanation of how it can do the work at its price."""

    answer = Text(most=LONG, required=True)


class DecideExplanationSchema(CommandSchema):
    """The decision on the explanation, and the reason; a rejection disqualifies the bid."""

    accepted = yes_or_no(required=True)
    reason = Text(most=LONG, required=True)


# --- answers -------------------------------------------------------------------------------


class DeclaredInterestOut(Schema):
    """The declaration of the member (null: none yet)."""

    tender_id = fields.UUID()
    has_interest = fields.Boolean(allow_none=True)
    declared_at = Moment(allow_none=True)


class InterestOut(DeclaredInterestOut):
    """The bidders, and the declaration of the member (null: none yet)."""

    bidders = fields.List(fields.Dict())


INSTRUMENT = (
    "id", "kind", "bank", "number", "amount_paisa", "expires_on", "verified_at", "returned_at",
    "forfeited_at", "end_reason",
)  # fmt: skip
InstrumentOut = output_of(
    Instrument,
    "InstrumentOut",
    "A security; of a bid's deposit `kept` is what became its contract's.",
    only=INSTRUMENT,
    kept="carried_paisa",
)


class PriceOut(Schema):
    """A line as bid and as checked; `compared` is what the ranking uses."""

    item = Whole()
    unit_price = Amount()
    stated_total = Amount(allow_none=True)
    tax = Amount(allow_none=True)
    compared = Amount(allow_none=True)


class VerdictOut(Schema):
    """A criterion, the bidder's answer, and the verdict (null: not judged yet)."""

    criterion = fields.String()
    wording = fields.String()
    wording_ur = fields.String()
    answer = fields.Boolean(allow_none=True)
    details = fields.String()
    met = fields.Boolean(allow_none=True)
    reason = fields.String()


PutAsideOut = output_of(
    Disqualification,
    "PutAsideOut",
    "A standing disqualification; the scope is null for the whole bid.",
    only=("scope", "reason", "decided_at"),
)


class JudgedBidOut(Schema):
    """An opened bid with what was decided about it."""

    id = fields.UUID()
    reference = fields.String()
    supplier_id = fields.UUID()
    bidder = fields.String()
    read_order = Whole()
    unreadable = fields.String(allow_none=True)
    read_out = Amount(allow_none=True)
    compared = Amount(allow_none=True)
    responsive = fields.Boolean(allow_none=True)
    prices = fields.List(fields.Nested(PriceOut))
    corrections = fields.List(fields.String())
    refusals = fields.List(fields.String())
    verdicts = fields.List(fields.Nested(VerdictOut))
    disqualified = fields.List(fields.Nested(PutAsideOut))
    security = fields.Nested(InstrumentOut, allow_none=True)
    security_required = Amount()
    security_problems = fields.List(fields.String())
    security_findings = fields.List(fields.String())
    documents = fields.List(fields.Dict())
    open_points = fields.List(fields.String())


class StandingOut(Schema):
    """A bid's place in a scope; differences are from the lowest responsive price."""

    bid_id = fields.String()
    bidder = fields.String()
    place = fields.String()
    amount = Amount(allow_none=True)
    rank = Whole(allow_none=True)
    difference = Amount(allow_none=True)
    difference_percent = fields.String(allow_none=True)
    reasons = fields.List(fields.String())


class PendingOut(Schema):
    """A pending decision: a tie among `bids`, or the single bid in `bids`."""

    kind = fields.String()
    rule = fields.String()
    bids = fields.List(fields.String())


PriceExplanationOut = output_of(
    PriceExplanation,
    "PriceExplanation",
    "What a bidder was asked about an abnormally low price, its answer, and the decision.",
    only=(
        *("id", "tender_id", "bid_id", "scope", "question", "asked_at", "answer_until"),
        *("answer", "answered_at", "accepted", "reason", "decided_at"),
    ),
)


_AT_TIMES = {MAY_BE_ABSENT: True}


class LowBidOut(Schema):
    """An abnormally low price: what it is far below of, and what was asked and decided.

    A report has `accepted` and `reason`, the evaluation while it runs has `explanation`.
    """

    bid_id = fields.UUID()
    bidder = fields.String()
    against = fields.String()
    amount = Amount()
    compared = Amount()
    percent = fields.String()
    told = fields.String()
    accepted = fields.Boolean(allow_none=True, metadata=_AT_TIMES)
    reason = fields.String(allow_none=True, metadata=_AT_TIMES)
    explanation = fields.Nested(PriceExplanationOut, allow_none=True, metadata=_AT_TIMES)


class ScopeOut(Schema):
    """The outcome of a scope; no winner and nothing pending: no responsive bid."""

    scope = fields.String()
    title = fields.String()
    winner = fields.String(allow_none=True)
    winner_name = fields.String(allow_none=True)
    amount = Amount(allow_none=True)
    pending = fields.Nested(PendingOut, allow_none=True)
    decision = fields.Dict(allow_none=True)
    draw = fields.Dict(allow_none=True, metadata=_AT_TIMES)  # in reports alone
    tie = fields.Dict(allow_none=True)
    low_bids = fields.List(fields.Nested(LowBidOut))
    standings = fields.List(fields.Nested(StandingOut))


class EvaluatorOut(Schema):
    """A member of the committee; `has_interest` is null until declared."""

    person_id = fields.UUID()
    name = fields.String()
    chair = fields.Boolean()
    outside = fields.Boolean()
    has_interest = fields.Boolean(allow_none=True)


class EvaluationOut(Schema):
    """An evaluation now. Bids are in the order of reading out.

    While it is provisional, a scope's winner is only the lowest so far.
    """

    tender_id = fields.UUID()
    reference = fields.String()
    evaluation = fields.String()
    status = fields.String()
    rules = fields.Dict()
    reported_at = Moment(allow_none=True)
    award_not_before = Moment(allow_none=True)
    provisional = fields.Boolean()
    members = fields.List(fields.Nested(EvaluatorOut))
    bids = fields.List(fields.Nested(JudgedBidOut))
    scopes = fields.List(fields.Nested(ScopeOut))


class JudgedOut(Schema):
    """The bid that was judged."""

    bid_id = fields.UUID()


class PublishedOut(Schema):
    """A report that was just published; winners are scope to bid."""

    tender_id = fields.UUID()
    version = Whole()
    published_at = Moment()
    winners = fields.Dict()


DecisionOut = output_of(
    ScopeDecision,
    "DecisionOut",
    "A decision about a scope.",
    only=("scope", "kind", "bid_id", "accepted", "reason"),
)


MyEvaluationOut = output_of(
    Tender,
    "MyEvaluationOut",
    "An opened tender on whose committee the caller sits.",
    only=("reference", "title", "opened_at", "reported_at"),
    tender_id="id",
)
MyEvaluationsOut = page_of(MyEvaluationOut, "MyEvaluationsOut")
