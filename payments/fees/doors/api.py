"""Fees as JSON: the catalogue for everybody, files, proposals and decisions for officials."""

from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.parameters.schemas import ReasonSchema
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.fees.doors.presenter import NEEDS, STANDING
from payments.fees.policy import formula_kind, read_formula
from payments.fees.queries import files as fee_files
from payments.fees.queries.catalogue import Offered, catalogue
from payments.fees.schemas import (
    CatalogueSchema,
    FeeFileSchema,
    FeeVersionSchema,
    ProposeFeeSchema,
    SearchFeesSchema,
)
from payments.fees.use_cases.propose_fee import (
    ApproveFee,
    ProposeFee,
    RefuseFee,
    approve_fee,
    propose_fee,
    refuse_fee,
)

api = ApiBlueprint("fees_api", __name__, description="Fees")
needs_token(api, but=("list_fees",))


@api.get("/fees")
@api.arguments(SearchFeesSchema, location="query")
@api.response(200, CatalogueSchema)
def list_fees(query: dict[str, Any]) -> dict[str, Any]:
    """List the fees in force on a day; "working_value" is not verified and not law."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        items = [_offered(each) for each in catalogue(uow.session, on, query["q"])]
    return {"on": on, "items": items}


def _offered(offered: Offered) -> dict[str, Any]:
    fee, version = offered.in_force.fee, offered.in_force.version
    law = version.confidence != "U"
    kept = ("exemptions", "part_payment", "due_days", "valid_from", "valid_to", "formula")
    named = ("code", "title", "title_ur", "service_group", "asks", "asks_ur")
    return {
        **{name: getattr(fee, name) for name in named},
        **{name: getattr(version, name) for name in kept},
        "department": offered.department.name,
        "needs": NEEDS[formula_kind(read_formula(version.formula))],
        "standing": STANDING[version.confidence],
        "citation": version.instrument if law else None,
        "basis": None if law else version.instrument,
    }


@api.get("/fee-files/<uuid:fee_id>")
@api.response(200, FeeFileSchema)
def show_file(fee_id: UUID) -> dict[str, Any]:
    """Tell every version of a fee, proposed and refused ones too (officials)."""
    with reading(api_actor()) as uow:
        file = fee_files.fee_file(uow, fee_id, local_day(uow.now))
    named = ("id", "code", "title", "title_ur", "service_group")
    return {
        **{name: getattr(file.fee, name) for name in named},
        "department": file.department,
        "versions": file.rows,
    }


Action(propose_fee, ProposeFee, ProposeFeeSchema).on_api(
    api,
    "/fee-files",
    "Enter a new fee; it can be charged when another officer approves its terms.",
    name="propose_new",
    gives=FeeVersionSchema,
    status=201,
)


Action(approve_fee, ApproveFee).on_api(
    api,
    "/fee-versions/<uuid:version_id>/approval",
    "Approve terms that another officer entered.",
    name="approve",
    gives=FeeVersionSchema,
)


Action(refuse_fee, RefuseFee, ReasonSchema).on_api(
    api,
    "/fee-versions/<uuid:version_id>/refusal",
    "Refuse terms with a reason, or take back one's own.",
    name="refuse",
    gives=FeeVersionSchema,
)
