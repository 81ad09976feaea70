"""Refunds, and what is due back, as JSON for finance officers."""

from typing import Any

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.bills.queries import find_psid
from payments.refunds.doors.refundable_lists import due_answer
from payments.refunds.queries.overpayments import list_excess_due
from payments.refunds.queries.refundable_fees import list_fees_due_back
from payments.refunds.queries.refunds import followed_refund, list_refunds, refundable_bill
from payments.refunds.schemas import (
    DueExcessesOut,
    DueFeesOut,
    FollowedRefundOut,
    FollowedRefundsOut,
    ListRefundsSchema,
    RefundablePaymentsOut,
)

api = ApiBlueprint("refunds_api", __name__, description="Refunds")
needs_token(api)


@api.get("/bills/<psid>/refundable")
@api.response(200, RefundablePaymentsOut)
def refundable(psid: str) -> dict[str, Any]:
    """Tell what of a bill's payments may still go back."""
    with reading(api_actor()) as uow:
        _bill, payments = refundable_bill(uow, find_psid(uow, psid))
        return {"items": payments}


excess_api = ApiBlueprint("excess_due_api", __name__, description="Money that was too much")
needs_token(excess_api)


@excess_api.get("/excess-due-back", endpoint="every")
@excess_api.arguments(CursorSchema, location="query")
@excess_api.response(200, DueExcessesOut)
def list_excess(asked: dict[str, Any]) -> dict[str, Any]:
    """List what was too much and nobody has proposed to refund; propose it of its payment."""
    return due_answer(list_excess_due, asked["cursor"])


fees_api = ApiBlueprint("fees_due_back_api", __name__, description="Fees that a service gives back")
needs_token(fees_api)


@fees_api.get("/fees-due-back", endpoint="every")
@fees_api.arguments(CursorSchema, location="query")
@fees_api.response(200, DueFeesOut)
def list_fees(asked: dict[str, Any]) -> dict[str, Any]:
    """List the fees that are due back and whose refund nobody has proposed."""
    return due_answer(list_fees_due_back, asked["cursor"])


refunds = Subject(api=api)
refunds.read("/refunds", "every", list_refunds, FollowedRefundsOut, ListRefundsSchema).describe(
    "List the refunds that wait for somebody, or those that ended."
)
refunds.read("/refunds/<uuid:refund_id>", "one", followed_refund, FollowedRefundOut).describe(
    "Tell how a refund stands, and what has happened to it."
)
