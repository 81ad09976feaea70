"""Schemas of claims: questions to a signed-in claimant, and API output."""

from collections.abc import Sequence

from marshmallow import Schema, fields

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Text, Whole
from tax_incentives.applications.queries.claim_pages import ClaimPage, StageAbove
from tax_incentives.applications.queries.confirmed_facts import to_confirm
from tax_incentives.applications.queries.my_reliefs import MyRelief, MyReliefs, questions_of
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.decisions.schemas import CheckOut, answers_to, facts_schema
from tax_incentives.schemes.service_file import CLAIMANT, FIRMS, declared
from tax_incentives.schemes.shapes import Claimant, Scheme


def question_schema(scheme: Scheme) -> Schema:
    """Make the schema of what no book of ours holds: what the claimant knows, and what papers say.

    Every answer may be left out.
    """
    whole = facts_schema(scheme)
    asked = [fact.name for fact in (*declared(scheme), *to_confirm(scheme))]
    if len(scheme.claimants - FIRMS) > 1:
        asked.append(CLAIMANT)
    among = {name: whole.declared_fields[name] for name in asked}
    made: type[Schema] = CommandSchema.from_dict(among, name=f"{scheme.code}_asked")
    return made()


def questions_schema(schemes: Sequence[Scheme]) -> Schema:
    """Make the schema of what only a claimant knows, for all of these schemes at once."""
    people = frozenset[Claimant]().union(*(scheme.claimants - FIRMS for scheme in schemes))
    return answers_to(questions_of(schemes), [each.value for each in people])


class ConfirmFactSchema(CommandSchema):
    """A fact that an officer took from a paper, and the paper."""

    name = needed(Text, most=60)
    value = needed(Text, most=60)
    evidence = needed(Text, most=500)


ClaimDecisionOut = output_of(
    ClaimDecision,
    "DecidedReliefClaim",
    only=("number", "outcome", "amount_paisa", "decided_at"),
)
StageAboveOut = output_of(
    StageAbove,
    "ReliefStageAbove",
    "A stage that reviews a claim because of its amount: others is what its claimant and related"
    " firms were granted or still ask for, null where not all can be looked at.",
    only=("code", "given_paisa", "others_paisa", "above_paisa", "source"),
    confidence=Text(attribute="confidence.value"),
)
MyReliefOut = output_of(MyRelief, "ReliefForMe", only=("service", "for_others"), check=CheckOut)
MyReliefsOut = output_of(
    MyReliefs, "ReliefsForMe", only=("total_paisa", "for_firm"), items=[MyReliefOut]
)
MyCheckOut = output_of(ClaimPage, "ReliefCheck", only=(), check=CheckOut)
ClaimOut = output_of(
    ClaimPage,
    "ReliefClaim",
    only=(),
    id="claim.id",
    application_id="claim.application_id",
    scheme="claim.scheme",
    fiscal_year="claim.fiscal_year",
    rule_on="claim.rule_on",
    submitted_at="claim.submitted_at",
    rank=Whole(attribute="ranked.rank"),
    place=Whole(attribute="ranked.place", allow_none=True),
    above=[StageAboveOut],
    decision=fields.Dict(attribute="decision.content"),
)
