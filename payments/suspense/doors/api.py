"""Money in suspense as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.schemas import CursorSchema
from payments.suspense.queries import items as queries
from payments.suspense.schemas import (
    AllSuspenseOut,
    DecisionsQuerySchema,
    FollowedDecisionOut,
    FollowedDecisionsOut,
    ShownSuspenseOut,
)

api = ApiBlueprint("suspense_api", __name__, description="Money whose bill is not known")
needs_token(api)


@api.get("/suspense")
@api.arguments(CursorSchema, location="query")
@api.response(200, AllSuspenseOut)
def everything(query: dict[str, Any]) -> object:
    """List what is left in suspense, the oldest first."""
    with reading(api_actor()) as uow:
        return queries.suspense(uow, query["cursor"])


@api.get("/suspense/<uuid:item_id>")
@api.response(200, ShownSuspenseOut)
def one(item_id: UUID) -> object:
    """Show an item, what is left of it, and what was decided of it."""
    with reading(api_actor()) as uow:
        return queries.suspense_item(uow, item_id)


@api.get("/suspense-decisions")
@api.arguments(DecisionsQuerySchema, location="query")
@api.response(200, FollowedDecisionsOut)
def decisions(query: dict[str, Any]) -> object:
    """List the decisions that wait for somebody, or those that ended."""
    with reading(api_actor()) as uow:
        return queries.decisions(uow, ended=query["ended"], cursor=query["cursor"])


@api.get("/suspense-decisions/<uuid:decision_id>")
@api.response(200, FollowedDecisionOut)
def decision(decision_id: UUID) -> object:
    """Tell how a decision stands, and what has happened to it."""
    with reading(api_actor()) as uow:
        return queries.suspense_decision(uow, decision_id)
