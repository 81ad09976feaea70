"""The API of changes of the map: officers propose, approve and refuse."""

from typing import Any
from uuid import UUID

from flask import Response

from app.parameters.schemas import ReasonSchema
from app.places import views
from app.places.schemas import PlaceChangeSchema, PlaceChangesSchema, ProposeChangeSchema
from app.places.use_cases.decide_change import (
    ApproveChange,
    RefuseChange,
    approve_change,
    refuse_change,
)
from app.places.use_cases.propose_change import ProposeChange, propose_change
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint("place_changes_api", __name__, description="Changes of the map")
needs_token(api)
_change = PlaceChangeSchema().dump


@api.get("/place-changes")
@api.response(200, PlaceChangesSchema)
def list_changes() -> dict[str, Any]:
    """List the changes of the map, the newest first."""
    with reading(api_actor()) as uow:
        return {"items": views.changes(uow).rows}


@api.post("/place-changes")
@api.arguments(ProposeChangeSchema)
@api.alt_response(201, schema=PlaceChangeSchema)
def propose(loaded: dict[str, Any]) -> Response:
    """Propose a change; it is so from its first day on when another officer approves it."""
    return respond(propose_change, ProposeChange(**loaded), present=_change, status=201)


@api.post("/place-changes/<uuid:change_id>/approval")
@api.alt_response(200, schema=PlaceChangeSchema)
def approve(change_id: UUID) -> Response:
    """Approve what another officer proposed."""
    return respond(approve_change, ApproveChange(change_id=change_id), present=_change)


@api.post("/place-changes/<uuid:change_id>/refusal")
@api.arguments(ReasonSchema)
@api.alt_response(200, schema=PlaceChangeSchema)
def refuse(loaded: dict[str, Any], change_id: UUID) -> Response:
    """Refuse a change with a reason, or take back one's own."""
    command = RefuseChange(change_id=change_id, **loaded)
    return respond(refuse_change, command, present=_change)
