"""Corrections of a wrong head as JSON: one officer of Finance proposes, another decides."""

from typing import Any

from app.ledger.correction_schemas import (
    CorrectionOut,
    CorrectionsOut,
    CorrectionsQuery,
    ProposeCorrectionSchema,
)
from app.ledger.models import Correction
from app.ledger.queries import correction_views
from app.ledger.use_cases.corrections import (
    approve_correction,
    propose_correction,
    refuse_correction,
)
from app.paging import Page
from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

blueprint = ApiBlueprint(
    "corrections_api", __name__, url_prefix="/ledger", description="Corrections of the ledger"
)
needs_token(blueprint)


@blueprint.get("/corrections")
@blueprint.arguments(CorrectionsQuery, location="query")
@blueprint.response(200, CorrectionsOut)
def list_corrections(query: dict[str, Any]) -> Page[Correction]:
    """List corrections, newest first: of a state, or of a transaction."""
    with reading(api_actor()) as uow:
        return correction_views.listed(uow, **query).page


Subject(api=blueprint).act(propose_correction, ProposeCorrectionSchema).on_api(
    "/transactions/<uuid:transaction_id>/corrections",
    "propose_a_correction",
    CorrectionOut,
    status=201,
).describe("Propose to move an amount from a wrong head to the right one; another officer decides.")
correction = Subject(api=blueprint, api_at="/corrections/<uuid:correction_id>")
correction.act(approve_correction).on_api(
    "/approval", "approve_a_correction", CorrectionOut
).describe("Approve what another officer asked for: it is posted, as `transaction_id`.")
correction.act(refuse_correction, ReasonSchema).on_api(
    "/refusal", "refuse_a_correction", CorrectionOut
).describe("Refuse with a reason, or withdraw your own.")
