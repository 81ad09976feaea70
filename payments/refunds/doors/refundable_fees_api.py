"""Fees that are due back as JSON, for finance officers."""

from typing import Any

from app.schemas import CommandSchema, CursorSchema
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from payments.refunds.doors.refundable_lists import due_answer
from payments.refunds.queries.refundable_fees import list_fees_due_back
from payments.refunds.schemas.refundable_fees import DueFeesOut, ProposedDueFeeOut
from payments.refunds.use_cases.propose_fee_refund import ProposeDueFee, propose_due_fee

api = ApiBlueprint("fees_due_back_api", __name__, description="Fees that a service gives back")
needs_token(api)


@api.get("/fees-due-back")
@api.arguments(CursorSchema, location="query")
@api.response(200, DueFeesOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List the fees that are due back and whose refund nobody has proposed."""
    return due_answer(list_fees_due_back, asked["cursor"])


on_api(
    api,
    "/fees-due-back/<uuid:due_id>/refunds",
    "Enter the refund of a fee that is due back; another finance officer approves it.",
    name="propose",
    use_case=propose_due_fee,
    command=ProposeDueFee,
    takes=CommandSchema,
    gives=ProposedDueFeeOut,
    status=201,
)
