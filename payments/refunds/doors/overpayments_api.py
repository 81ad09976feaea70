"""Money that is due back because it was too much, as JSON for finance officers."""

from typing import Any

from app.schemas import CursorSchema
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from payments.refunds.doors.refundable_lists import due_answer
from payments.refunds.queries.overpayments import list_excess_due
from payments.refunds.schemas.overpayments import DueExcessesOut

api = ApiBlueprint("excess_due_api", __name__, description="Money that was too much")
needs_token(api)


@api.get("/excess-due-back")
@api.arguments(CursorSchema, location="query")
@api.response(200, DueExcessesOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List what was too much and nobody has proposed to refund; propose it of its payment."""
    return due_answer(list_excess_due, asked["cursor"])
