"""What a signed-in claimant is asked, and claims as the API writes them."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Text, Whole
from tax_incentives.casework.claim_pages import ClaimPage
from tax_incentives.casework.confirmed_facts import to_confirm
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.decisions.schemas import CheckOut, facts_schema
from tax_incentives.schemes.service_file import CLAIMANT, FIRMS, declared
from tax_incentives.schemes.shapes import Scheme


def asked_schema(scheme: Scheme) -> Schema:
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


class ConfirmFactSchema(CommandSchema):
    """A fact that an officer took from a paper, and the paper."""

    name = needed(Text, most=60)
    value = needed(Text, most=60)
    evidence = needed(Text, most=500)


ClaimDecisionOut = output_of(
    ClaimDecision,
    "ReliefClaimDecision",
    only=("number", "outcome", "amount_paisa", "decided_at"),
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
    decision=fields.Dict(attribute="decision.content"),
)
