"""Refunds as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.bills.queries.numbers import find_psid
from payments.refunds.queries.refunds import (
    FollowedRefund,
    followed_refund,
    list_refunds,
    refundable_bill,
)
from payments.refunds.schemas.refunds import (
    FollowedRefundOut,
    FollowedRefundsOut,
    ListRefundsSchema,
    OutcomeOut,
    ProposeRefundSchema,
    RefundablePaymentsOut,
    RefundOut,
    RequestOfRefundOut,
    TransferSchema,
)
from payments.refunds.use_cases.complete_refund import (
    ConfirmTransfer,
    FailTransfer,
    RecordTransfer,
    confirm_transfer,
    fail_transfer,
    record_transfer,
)
from payments.refunds.use_cases.propose_refund import (
    ApproveRefund,
    ProposeRefund,
    RefuseRefund,
    approve_refund,
    propose_refund,
    refuse_refund,
)
from payments.treasury.queries.bill_trail import BillTrail, bill_trail
from payments.treasury.schemas.bill_trail import BillTrailOut

api = ApiBlueprint("refunds_api", __name__, description="Money that goes back")
needs_token(api)


@api.get("/refunds")
@api.arguments(ListRefundsSchema, location="query")
@api.response(200, FollowedRefundsOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List the refunds that wait for somebody, or those that ended."""
    with reading(api_actor()) as uow:
        page = list_refunds(uow, ended=asked["ended"], cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/refunds/<uuid:refund_id>")
@api.response(200, FollowedRefundOut)
def one(refund_id: UUID) -> FollowedRefund:
    """Tell how a refund stands, and what has happened to it."""
    with reading(api_actor()) as uow:
        return followed_refund(uow, refund_id)


@api.get("/bills/<psid>/refundable")
@api.response(200, RefundablePaymentsOut)
def refundable(psid: str) -> dict[str, Any]:
    """Tell what of a bill's payments may still go back."""
    with reading(api_actor()) as uow:
        _bill, payments = refundable_bill(uow, find_psid(uow, psid))
        return {"items": payments}


@api.get("/bills/<psid>/trail")
@api.response(200, BillTrailOut)
def trail(psid: str) -> BillTrail:
    """Tell where a bill's money went: to which banks, and in which transfers to treasuries."""
    with reading(api_actor()) as uow:
        bill, _payments = refundable_bill(uow, find_psid(uow, psid))
        return bill_trail(uow, bill)


on_api(
    api,
    "/payments/<uuid:payment_id>/refunds",
    "Enter a refund; another finance officer approves it.",
    name="propose",
    use_case=propose_refund,
    command=ProposeRefund,
    takes=ProposeRefundSchema,
    gives=RefundOut,
    status=201,
)
on_api(
    api,
    "/refunds/<uuid:refund_id>/approval",
    "Approve what another officer entered; a card’s refund is sent at once.",
    name="approve",
    use_case=approve_refund,
    command=ApproveRefund,
    takes=CommandSchema,
    gives=RefundOut,
)
on_api(
    api,
    "/refunds/<uuid:refund_id>/refusal",
    "Refuse what another officer entered, or take back one’s own.",
    name="refuse",
    use_case=refuse_refund,
    command=RefuseRefund,
    takes=ReasonSchema,
    gives=RefundOut,
)
on_api(
    api,
    "/refunds/<uuid:refund_id>/transfer",
    "Record the bank’s number of the transfer that sends a refund.",
    name="send",
    use_case=record_transfer,
    command=RecordTransfer,
    takes=TransferSchema,
    gives=RequestOfRefundOut,
)
on_api(
    api,
    "/refunds/<uuid:refund_id>/confirmation",
    "Say that a transfer which another officer recorded reached its payer.",
    name="confirm",
    use_case=confirm_transfer,
    command=ConfirmTransfer,
    takes=CommandSchema,
    gives=OutcomeOut,
)
on_api(
    api,
    "/refunds/<uuid:refund_id>/failure",
    "Say that a transfer did not reach its payer, or came back.",
    name="fail",
    use_case=fail_transfer,
    command=FailTransfer,
    takes=ReasonSchema,
    gives=OutcomeOut,
)
