"""The API of changes of the map: officers propose, approve and refuse."""

from typing import Any

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
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
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


Action(propose_change, ProposeChange, ProposeChangeSchema).on_api(
    api,
    "/place-changes",
    ("Propose a change; it is so from its first day on when another officer approves it."),
    name="propose",
    gives=PlaceChangeSchema,
    present=_change,
    status=201,
)


Action(approve_change, ApproveChange).on_api(
    api,
    "/place-changes/<uuid:change_id>/approval",
    "Approve what another officer proposed.",
    name="approve",
    gives=PlaceChangeSchema,
    present=_change,
)


Action(refuse_change, RefuseChange, ReasonSchema).on_api(
    api,
    "/place-changes/<uuid:change_id>/refusal",
    "Refuse a change with a reason, or take back one's own.",
    name="refuse",
    gives=PlaceChangeSchema,
    present=_change,
)
