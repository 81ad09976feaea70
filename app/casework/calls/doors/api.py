"""Calls as JSON: for everybody, and for the office with its panel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.casework.calls.queries.calls import call_page, office_calls, public_call, public_calls
from app.casework.calls.schemas import CallsOut, OfficeCallOut, PublicCallOut, PublicCallsOut
from app.schemas import CursorSchema
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

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


casework_calls = Subject(api=api)
casework_calls.read(
    "/casework/calls", "list_office_calls", office_calls, CallsOut, CursorSchema
).describe("List the calls of one's office, the newest first, proposed and refused ones too.")
casework_calls.read(
    "/casework/calls/<uuid:call_id>", "read_office_call", call_page, OfficeCallOut
).describe("Return a call of one's office. Scores of others are shown once all scores are in.")
