"""Money in suspense as JSON, for finance officers."""

from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
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


suspense = Subject(api=api)
suspense.read("/suspense", "everything", queries.suspense, AllSuspenseOut, CursorSchema).describe(
    "List what is left in suspense, the oldest first."
)
suspense.read("/suspense/<uuid:item_id>", "one", queries.suspense_item, ShownSuspenseOut).describe(
    "Show an item, what is left of it, and what was decided of it."
)
suspense.read(
    "/suspense-decisions",
    "decisions",
    queries.decisions,
    FollowedDecisionsOut,
    DecisionsQuerySchema,
).describe("List the decisions that wait for somebody, or those that ended.")
suspense.read(
    "/suspense-decisions/<uuid:decision_id>",
    "decision",
    queries.suspense_decision,
    FollowedDecisionOut,
).describe("Tell how a decision stands, and what has happened to it.")
