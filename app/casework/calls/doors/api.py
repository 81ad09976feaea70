"""Calls as JSON: for everybody, and for the office with its panel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.casework.calls.queries.calls import call_page, office_calls, public_call, public_calls
from app.casework.calls.schemas import CallsOut, OfficeCallOut, PublicCallOut, PublicCallsOut
from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

public_api = ApiBlueprint("calls_api", __name__, description="Calls with a deadline")
api = ApiBlueprint("casework_calls_api", __name__, description="Calls, panels and rankings")
needs_token(api)


@public_api.get("/calls")
@public_api.arguments(CursorSchema, location="query")
@public_api.response(200, PublicCallsOut)
def list_calls(query: Mapping[str, Any]) -> object:
    """List calls, the newest first: those that are open, and what became of the others."""
    with reading() as uow:
        return public_calls(uow, query["cursor"])


@public_api.get("/calls/<uuid:call_id>")
@public_api.response(200, PublicCallOut)
def read_call(call_id: UUID) -> object:
    """Return a call: deadline, criteria with weights, and its winners once they are decided."""
    with reading() as uow:
        return public_call(uow, call_id)


@api.get("/casework/calls")
@api.arguments(CursorSchema, location="query")
@api.response(200, CallsOut)
def list_office_calls(query: Mapping[str, Any]) -> object:
    """List the calls of one's office, the newest first, proposed and refused ones too."""
    with reading(api_actor()) as uow:
        return office_calls(uow, query["cursor"])


@api.get("/casework/calls/<uuid:call_id>")
@api.response(200, OfficeCallOut)
def read_office_call(call_id: UUID) -> object:
    """Return a call of one's office. Scores of others are shown once all scores are in."""
    with reading(api_actor()) as uow:
        return call_page(uow, call_id)
