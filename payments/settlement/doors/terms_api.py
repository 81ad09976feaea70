"""Terms of channels as JSON, and which of the files that they ask for came."""

from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.settlement.queries.expected_files import expected_files
from payments.settlement.queries.terms import list_terms
from payments.settlement.schemas import (
    ExpectedFilesSchema,
    ProposeTermsSchema,
    TermsListSchema,
    TermsSchema,
)
from payments.settlement.use_cases.agree_terms import (
    DecideTerms,
    ProposeTerms,
    approve_terms,
    propose_terms,
    refuse_terms,
)

api = ApiBlueprint("settlement_terms_api", __name__, description="Settlement")
needs_token(api)


@api.get("/settlement/expected-files")
@api.response(200, ExpectedFilesSchema)
def expected() -> object:
    """List the files of the last 30 days that the terms ask for, and how each stands."""
    with reading(api_actor()) as uow:
        return {"items": expected_files(uow)}


@api.get("/settlement/terms")
@api.response(200, TermsListSchema)
def index() -> object:
    """List what was agreed with channels, those that wait for a second officer first."""
    with reading(api_actor()) as uow:
        return {"items": list_terms(uow)}


on_api(
    api,
    "/settlement/terms",
    "Enter what was agreed with a channel; another officer approves it.",
    name="propose",
    use_case=propose_terms,
    command=ProposeTerms,
    takes=ProposeTermsSchema,
    gives=TermsSchema,
    status=201,
    location=lambda _made: "/api/v1/settlement/terms",
)
on_api(
    api,
    "/settlement/terms/<uuid:terms_id>/approval",
    "Approve what another officer entered.",
    name="approve",
    use_case=approve_terms,
    command=DecideTerms,
    gives=TermsSchema,
)
on_api(
    api,
    "/settlement/terms/<uuid:terms_id>/refusal",
    "Refuse what another officer entered, or take back one's own.",
    name="refuse",
    use_case=refuse_terms,
    command=DecideTerms,
    takes=ReasonSchema,
    gives=TermsSchema,
)
