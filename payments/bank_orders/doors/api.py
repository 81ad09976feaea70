"""Orders to the bank as JSON, for finance officers; and a payer's own account."""

from typing import Any
from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema, CursorSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from payments.bank_orders import queries as queries
from payments.bank_orders.doors.upload import results_command
from payments.bank_orders.schemas import (
    BankOrderOut,
    BankOrdersOut,
    BankQuerySchema,
    BankResultOut,
    OrderFileOut,
    PayablesOut,
    PayeeAccountOut,
    PayeeAccountSchema,
    ResultRowSchema,
    ShownBankOrderOut,
)
from payments.bank_orders.use_cases.place_order import (
    MakeBankOrder,
    RefuseBankOrder,
    ReleaseBankOrder,
    TakeOrderFile,
    make_bank_order,
    refuse_bank_order,
    release_bank_order,
    take_order_file,
)
from payments.bank_orders.use_cases.record_results import (
    ConfirmResult,
    RefuseResult,
    ResultRow,
    TellResult,
    confirm_result,
    refuse_result,
    tell_result,
)
from payments.bank_orders.use_cases.set_payee_account import (
    TellAccount,
    TellOwnAccount,
    tell_account,
    tell_own_account,
)
from payments.treasury.schemas import BankSchema

api = ApiBlueprint("bank_orders_api", __name__, description="Orders to the bank")
needs_token(api)
_ONE = "/bank-orders/<uuid:order_id>"


@api.get("/bank-orders")
@api.arguments(CursorSchema, location="query")
@api.response(200, BankOrdersOut)
def list_orders(query: dict[str, Any]) -> object:
    """List the orders, the newest first."""
    with reading(api_actor()) as uow:
        return queries.list_orders(uow, query["cursor"] or None)


@api.get("/bank-orders/payables")
@api.arguments(BankQuerySchema, location="query")
@api.response(200, PayablesOut)
def list_payables(query: dict[str, Any]) -> object:
    """List what waits to be paid from a bank, with the masked accounts of the payees."""
    with reading(api_actor()) as uow:
        return {"items": queries.to_be_paid(uow, query["bank"])}


@api.get(_ONE)
@api.response(200, ShownBankOrderOut)
def show_order(order_id: UUID) -> object:
    """Show an order, line by line."""
    with reading(api_actor()) as uow:
        return queries.shown_order(uow, order_id)


@api.post(f"{_ONE}/file")
@api.alt_response(200, schema=OrderFileOut)
def take_file(order_id: UUID) -> Response:
    """Hand out a released order's file; it is kept who had it."""
    return respond(
        take_order_file,
        TakeOrderFile(order_id=order_id),
        present=lambda made: {"number": made[0], "content": made[1].decode()},
        secret=True,
    )


@api.post(f"{_ONE}/results/file")
@api.alt_response(201, schema=BankResultOut)
def send_results(order_id: UUID) -> Response:
    """Bring the bank's CSV file of answers (multipart `file`); another officer confirms it."""
    command = results_command(api_actor(), order_id, uploaded())
    return respond(tell_result, command, present=BankResultOut().dump, status=201)


@api.post("/payables/<kind>/<uuid:payable_id>/account")
@api.arguments(PayeeAccountSchema)
@api.alt_response(201, schema=PayeeAccountOut)
def tell_payee_account(given: dict[str, Any], kind: str, payable_id: UUID) -> Response:
    """Write down where a payee wants the money; who does so releases no order that pays to it."""
    command = TellAccount(kind=kind, payable_id=payable_id, **given)
    return respond(tell_account, command, present=PayeeAccountOut().dump, status=201)


on_api(
    api,
    "/me/refunds/<uuid:refund_id>/account",
    "Say to which account one's own refund is to go.",
    name="tell_own_refund_account",
    use_case=tell_own_account,
    command=TellOwnAccount,
    takes=PayeeAccountSchema,
    gives=PayeeAccountOut,
    status=201,
)
on_api(
    api,
    "/bank-orders",
    "Gather what waits to be paid from a bank into an order for another officer to release.",
    name="make_order",
    use_case=make_bank_order,
    command=MakeBankOrder,
    takes=BankSchema,
    gives=BankOrderOut,
    status=201,
    location=lambda made: f"/api/v1/bank-orders/{made.id}",
)
on_api(
    api,
    f"{_ONE}/release",
    "Release what another officer made: its file is written, and never changes.",
    name="release_order",
    use_case=release_bank_order,
    command=ReleaseBankOrder,
    takes=CommandSchema,
    gives=BankOrderOut,
)
on_api(
    api,
    f"{_ONE}/refusal",
    "Refuse an order that was not released: what is in it may be ordered again.",
    name="refuse_order",
    use_case=refuse_bank_order,
    command=RefuseBankOrder,
    takes=ReasonSchema,
    gives=BankOrderOut,
)
on_api(
    api,
    f"{_ONE}/results",
    "Bring what became of a line for another officer to confirm.",
    name="tell_line",
    use_case=tell_result,
    command=lambda order_id, **given: TellResult(order_id=order_id, rows=[ResultRow(**given)]),
    takes=ResultRowSchema,
    gives=BankResultOut,
    status=201,
)
on_api(
    api,
    "/bank-results/<uuid:result_id>/confirmation",
    "Confirm what another officer brought: what arrived is paid, what came back is free again.",
    name="confirm_brought",
    use_case=confirm_result,
    command=ConfirmResult,
    takes=CommandSchema,
    gives=BankResultOut,
)
on_api(
    api,
    "/bank-results/<uuid:result_id>/refusal",
    "Refuse what another officer brought, or take back one's own.",
    name="refuse_brought",
    use_case=refuse_result,
    command=RefuseResult,
    takes=ReasonSchema,
    gives=BankResultOut,
)
