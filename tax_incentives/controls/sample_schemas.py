"""Audit samples as officers enter them and as the API writes them."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf, Range, Regexp

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, Text, Whole, page_of
from app.text import sentence
from tax_incentives.controls.models import AuditSample, SampleDraw, SampleReview
from tax_incentives.controls.queries.samples import SampledView, SamplePage, SampleView

LEAST_SEED, MOST_DRAWN = 20, 200
_MANY = sentence("Enter a number from 0 to 200.")
_OUTCOME_NEEDED = sentence("Choose if the claim is in order.")
_YEAR = sentence("Enter the year in which it starts, for example 2026.")
_SCHEME = sentence("Choose a scheme from the list.")
_OUTCOME: dict[str, Any] = {"required": _OUTCOME_NEEDED}


def _part() -> Whole:
    return Whole(
        required=True,
        validate=Range(min=0, max=MOST_DRAWN, error=_MANY),
        error_messages=NEEDED,
    )


class CommitToSampleSchema(CommandSchema):
    """How many claims of which scheme and year are drawn, and the seed."""

    scheme = Text(
        required=True,
        validate=[Regexp(r"[a-z][a-z0-9_]{1,39}\Z", error=_SCHEME)],
        error_messages=NEEDED,
    )
    fiscal_year = Whole(
        required=True, validate=Range(min=2020, max=2199, error=_YEAR), error_messages=NEEDED
    )
    by_risk = _part()
    at_random = _part()
    seed = Text(required=True, least=LEAST_SEED, most=200, error_messages=NEEDED)


class DrawSampleSchema(CommandSchema):
    """Words that the second officer adds."""

    words = needed(Text, most=500)


class ReviewClaimSchema(CommandSchema):
    """The finding about a drawn claim, and the reason."""

    outcome = fields.String(
        required=True,
        validate=OneOf(["in_order", "finding"], error=_OUTCOME_NEEDED),
        error_messages=_OUTCOME,
    )
    reason = needed(Text, most=2_000)


SampleOut = output_of(SampleView, "ReliefAuditSample")
SamplesOut = page_of(SampleOut, "ReliefAuditSamples")
SamplePageOut = output_of(
    SamplePage,
    "ReliefAuditSampleWithClaims",
    only=(),
    sample=SampleOut,
    claims=[
        output_of(SampledView, "SampledReliefClaim", reasons=fields.Dict(fields.String(), Whole()))
    ],
)
CommittedSampleOut = output_of(
    AuditSample,
    "CommittedReliefSample",
    only=("id", "scheme", "fiscal_year", "by_risk", "at_random", "commitment", "committed_at"),
)
SampleDrawOut = output_of(
    SampleDraw,
    "ReliefSampleDraw",
    only=("sample_id", "seed", "words", "listed", "list_digest", "drawn_at"),
)
SampleReviewOut = output_of(
    SampleReview, "ReliefSampleReview", only=("sample_id", "claim_id", "outcome", "reason", "at")
)
