"""Terms of channels as JSON, and which of the files that they ask for came."""

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.settlement.queries.expected_files import expected_files
from payments.settlement.queries.terms import list_terms
from payments.settlement.schemas import (
    ExpectedFilesSchema,
    TermsListSchema,
)

api = ApiBlueprint("settlement_terms_api", __name__, description="Settlement")
needs_token(api)


@api.get("/settlement/expected-files")
@api.response(200, ExpectedFilesSchema)
def expected() -> object:
    """List the files of the last 30 days that the terms ask for, and the status of each."""
    with reading(api_actor()) as uow:
        return {"items": expected_files(uow)}


@api.get("/settlement/terms")
@api.response(200, TermsListSchema)
def index() -> object:
    """List what was agreed with channels, those that wait for a second officer first."""
    with reading(api_actor()) as uow:
        return {"items": list_terms(uow)}
