"""Schemes as JSON, and what one says about some answers. Public; nothing is kept."""

from flask import request

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.subjects import Subject
from tax_incentives.decisions.queries import check_scheme, guideline_of, offered_schemes, scheme_of
from tax_incentives.decisions.schemas import CheckOut, SchemeOut, SchemesOut, facts_schema

api = ApiBlueprint("incentives_api", __name__, description="Reliefs, and who qualifies for them")


@api.get("/incentives/<scheme>/check")
@api.response(200, CheckOut)
def check(scheme: str) -> object:
    """Return what a scheme says about the facts in the query; one that is left out is unknown."""
    with reading(api_actor()) as uow:
        schema = facts_schema(scheme_of(uow, scheme))
        return check_scheme(uow, scheme, schema.load(request.args.to_dict()))


incentives = Subject(api=api)
incentives.read("/incentives", "list_schemes", offered_schemes, SchemesOut).describe(
    "List the schemes that may be claimed today."
)
incentives.read("/incentives/<scheme>", "show_scheme", guideline_of, SchemeOut).describe(
    "Show a scheme's guideline: who may claim, facts, criteria, amounts, limits, what follows."
)
