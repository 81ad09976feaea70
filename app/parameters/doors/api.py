"""The API of parameters: values in force for everybody, proposals and decisions for officers."""

from typing import Any

from flask import Response

from app.calendar import local_day
from app.parameters import views
from app.parameters.doors.presenting import published
from app.parameters.doors.web import definition_of
from app.parameters.schemas import (
    HistorySchema,
    OnSchema,
    ProposeValueSchema,
    PublishedSchema,
    ReasonSchema,
    ValueSchema,
)
from app.parameters.use_cases.approve_value import ApproveValue, approve_value
from app.parameters.use_cases.propose_value import ProposeValue, propose_value
from app.parameters.use_cases.refuse_value import RefuseValue, refuse_value
from app.platform import the_platform
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint("parameters_api", __name__, description="Rules and rates")
needs_token(api, but=("list_parameters", "list_values"))


@api.get("/parameters")
@api.arguments(OnSchema, location="query")
@api.response(200, PublishedSchema)
def list_parameters(query: dict[str, Any]) -> dict[str, Any]:
    """List the values in force on a day; "working_value" is not verified and not law."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        lines = views.published(uow, the_platform().registry.parameters, on)
    return {"on": on, "items": [published(line) for line in lines]}


@api.get("/parameters/<key>/values")
@api.response(200, HistorySchema)
def list_values(key: str) -> dict[str, Any]:
    """List every value of a parameter, proposed and refused ones too (officials)."""
    definition = definition_of(key)
    with reading(api_actor()) as uow:
        history = views.history(uow, definition, local_day(uow.now))
    return {"key": key, "items": history.rows}


@api.post("/parameters/<key>/values")
@api.arguments(ProposeValueSchema)
@api.alt_response(201, schema=ValueSchema)
def propose(loaded: dict[str, Any], key: str) -> Response:
    """Enter a value; it takes effect when another officer approves it."""
    command = ProposeValue(definition=definition_of(key), **loaded)
    return respond(propose_value, command, present=ValueSchema().dump, status=201)


Action(approve_value, ApproveValue).on_api(
    api,
    "/parameter-values/<uuid:value_id>/approval",
    "Approve a value that another officer entered.",
    name="approve",
    gives=ValueSchema,
)


Action(refuse_value, RefuseValue, ReasonSchema).on_api(
    api,
    "/parameter-values/<uuid:value_id>/refusal",
    "Refuse a value with a reason, or take back one's own.",
    name="refuse",
    gives=ValueSchema,
)
