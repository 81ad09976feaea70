"""What transfers follow, as JSON: the treasuries of DDOs, and what was given for fees."""

from typing import Any

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.treasury.queries import rules as queries
from payments.treasury.schemas import (
    AppropriationsOut,
    PlacingsOut,
)

api = ApiBlueprint("treasury_rules_api", __name__, description="Treasuries of DDOs, and fees")
needs_token(api)


@api.get("/treasury-ddos")
@api.arguments(CursorSchema, location="query")
@api.response(200, PlacingsOut)
def list_placings(query: dict[str, Any]) -> object:
    """List where DDOs' money goes, the newest entry first."""
    with reading(api_actor()) as uow:
        return queries.list_placings(uow, query["cursor"] or None)


@api.get("/fee-appropriations")
@api.arguments(CursorSchema, location="query")
@api.response(200, AppropriationsOut)
def list_appropriations(query: dict[str, Any]) -> object:
    """List what was given for channels' fees, the newest entry first."""
    with reading(api_actor()) as uow:
        return queries.list_appropriations(uow, query["cursor"] or None)
