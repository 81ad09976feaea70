"""Changes and milestones of contracts, as JSON."""

from uuid import UUID

from flask import Response

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from marketplace.contract_changes.queries import change_file
from marketplace.contract_changes.schemas import ContractChangeOut

blueprint = ApiBlueprint(
    "contract-changes-api", __name__, description="What happens to a signed contract."
)
needs_token(blueprint)


@blueprint.get("/contract-changes/<uuid:change_id>")
@blueprint.alt_response(200, schema=ContractChangeOut)
def read_change(change_id: UUID) -> Response:
    """Read a change, decided or not (the department's officers)."""
    with reading(api_actor()) as uow:
        return json_response(ContractChangeOut().dump(change_file(uow, change_id).row))
