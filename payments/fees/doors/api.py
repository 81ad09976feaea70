"""Fees as JSON: the catalogue for everybody, files, proposals and decisions for officials."""

from typing import Any

from app.calendar import local_day
from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.fees.queries import files as fee_files
from payments.fees.queries.catalogue import catalogue
from payments.fees.schemas import (
    CatalogueSchema,
    FeeFileSchema,
    FeeVersionSchema,
    ProposeFeeSchema,
    SearchFeesSchema,
)
from payments.fees.use_cases import approve_fee, propose_fee, refuse_fee

api = ApiBlueprint("fees_api", __name__, description="Fees")
needs_token(api, but=("list_fees",))


@api.get("/fees")
@api.arguments(SearchFeesSchema, location="query")
@api.response(200, CatalogueSchema)
def list_fees(query: dict[str, Any]) -> dict[str, Any]:
    """List the fees in force on a day; "working_value" is not verified and not law."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        return {"on": on, "items": catalogue(uow.session, on, query["q"])}


fees = Subject(api=api)
fees.read(
    "/fee-files/<uuid:fee_id>",
    "show_file",
    lambda uow, fee_id: fee_files.fee_file(uow, fee_id, local_day(uow.now)),
    FeeFileSchema,
).describe("Tell every version of a fee, proposed and refused ones too (officials).")
fees.act(propose_fee, ProposeFeeSchema).on_api(
    "/fee-files", "propose_new", FeeVersionSchema, status=201
).describe("Enter a new fee; it can be charged when another officer approves its terms.")


version = Subject(api=api, api_at="/fee-versions/<uuid:version_id>")
version.act(approve_fee).on_api("/approval", "approve", FeeVersionSchema).describe(
    "Approve terms that another officer entered."
)


version.act(refuse_fee, ReasonSchema).on_api("/refusal", "refuse", FeeVersionSchema).describe(
    "Refuse terms with a reason, or withdraw your own."
)
