"""Money in suspense as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.schemas import CursorSchema
from payments.suspense import queries
from payments.suspense.schemas import (
    AllSuspenseOut,
    BackEndOut,
    BackOut,
    DecisionsQuerySchema,
    FollowedDecisionOut,
    FollowedDecisionsOut,
    ProposeDecisionSchema,
    SendBackSchema,
    ShownSuspenseOut,
    SuspenseDecisionOut,
)
from payments.suspense.use_cases.decide_suspense import (
    ApproveDecision,
    ProposeDecision,
    RefuseDecision,
    approve_decision,
    propose_decision,
    refuse_decision,
)
from payments.suspense.use_cases.return_to_payer import (
    FailBack,
    SeeBack,
    SendBack,
    fail_back,
    see_back,
    send_back,
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


on_api(
    api,
    "/suspense/<uuid:item_id>/decisions",
    "Propose what becomes of money in suspense; another officer approves it.",
    name="propose",
    use_case=propose_decision,
    command=ProposeDecision,
    takes=ProposeDecisionSchema,
    gives=SuspenseDecisionOut,
    status=201,
    location=lambda made: f"/api/v1/suspense-decisions/{made.id}",
)
on_api(
    api,
    "/suspense-decisions/<uuid:decision_id>/approval",
    "Approve what another officer proposed: the money leaves suspense.",
    name="approve",
    use_case=approve_decision,
    command=ApproveDecision,
    gives=SuspenseDecisionOut,
)
on_api(
    api,
    "/suspense-decisions/<uuid:decision_id>/refusal",
    "Refuse what another officer proposed, or take back one's own.",
    name="refuse",
    use_case=refuse_decision,
    command=RefuseDecision,
    takes=ReasonSchema,
    gives=SuspenseDecisionOut,
)
on_api(
    api,
    "/suspense-decisions/<uuid:decision_id>/transfer",
    "Record the bank's transfer to the payer.",
    name="send",
    use_case=send_back,
    command=SendBack,
    takes=SendBackSchema,
    gives=BackOut,
)
on_api(
    api,
    "/suspense-decisions/<uuid:decision_id>/confirmation",
    "Say that the transfer reached the payer.",
    name="confirm",
    use_case=see_back,
    command=SeeBack,
    gives=BackEndOut,
)
on_api(
    api,
    "/suspense-decisions/<uuid:decision_id>/failure",
    "Say that the transfer did not reach the payer, or came back.",
    name="fail",
    use_case=fail_back,
    command=FailBack,
    takes=ReasonSchema,
    gives=BackEndOut,
)
