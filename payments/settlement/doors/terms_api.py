"""Terms of channels as JSON, and which of the files that they ask for came."""

from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.settlement.queries.expected_files import expected_files
from payments.settlement.queries.terms import list_terms
from payments.settlement.schemas import ExpectedFilesSchema, TermsListSchema

api = ApiBlueprint("settlement_terms_api", __name__, description="Settlement")
needs_token(api)


settlement_terms = Subject(api=api)
settlement_terms.read(
    "/settlement/expected-files",
    "expected",
    lambda uow: {"items": expected_files(uow)},
    ExpectedFilesSchema,
).describe("List the files of the last 30 days that the terms ask for, and the status of each.")
settlement_terms.read(
    "/settlement/terms", "index", lambda uow: {"items": list_terms(uow)}, TermsListSchema
).describe("List what was agreed with channels, those that wait for a second officer first.")
