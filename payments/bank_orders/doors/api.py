"""Orders to the bank as JSON, for finance officers; and a payer's own account."""

from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.schemas import CommandSchema, CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import respond
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.bank_orders import queries as queries
from payments.bank_orders.doors.upload import results_command
from payments.bank_orders.schemas import (
    BankOrdersOut,
    BankQuerySchema,
    BankResultOut,
    OrderFileOut,
    PayablesOut,
    PayeeAccountOut,
    PayeeAccountSchema,
    PayOrderChoiceOut,
    ResultRowSchema,
    ShownBankOrderOut,
)
from payments.bank_orders.use_cases.choose_pay_order import choose_pay_order
from payments.bank_orders.use_cases.place_order import TakeOrderFile, take_order_file
from payments.bank_orders.use_cases.record_results import ResultRow, TellResult, tell_result
from payments.bank_orders.use_cases.set_payee_account import tell_account, tell_own_account

api = ApiBlueprint("bank_orders_api", __name__, description="Orders to the bank")
needs_token(api)
ONE = "/bank-orders/<uuid:order_id>"


@api.post(f"{ONE}/file")
@api.alt_response(200, schema=OrderFileOut)
def take_file(order_id: UUID) -> Response:
    """Hand out a released order's file; it is kept who had it."""
    return respond(
        take_order_file,
        TakeOrderFile(order_id=order_id),
        present=lambda made: {"number": made[0], "content": made[1].decode()},
        secret=True,
    )


order = Subject(api=api, api_at=ONE)
order.read("", "show_order", queries.shown_order, ShownBankOrderOut).describe(
    "Show an order, line by line."
)
order.act(
    tell_result, command=lambda **given: results_command(api_actor(), **given), file=uploaded
).on_api("/results/file", "send_results", BankResultOut, status=201).describe(
    "Bring the bank's CSV file of answers (multipart `file`); another officer confirms it."
)
bank_orders = Subject(api=api)
bank_orders.read(
    "/bank-orders",
    "list_orders",
    lambda uow, cursor: queries.list_orders(uow, cursor or None),
    BankOrdersOut,
    CursorSchema,
).describe("List the orders, the newest first.")
bank_orders.read(
    "/bank-orders/payables",
    "list_payables",
    lambda uow, bank: {"items": queries.to_be_paid(uow, bank)},
    PayablesOut,
    BankQuerySchema,
).describe("List what waits to be paid from a bank, with the masked accounts of the payees.")
bank_orders.act(tell_account, PayeeAccountSchema).on_api(
    "/payables/<kind>/<uuid:payable_id>/account", "tell_payee_account", PayeeAccountOut, status=201
).describe(
    "Record the account where a payee wants the money; the officer who records it cannot"
    " release an order that pays to it."
)


refund = Subject(api=api, api_at="/me/refunds/<uuid:refund_id>")
refund.act(tell_own_account, PayeeAccountSchema).on_api(
    "/account", "tell_own_refund_account", PayeeAccountOut, status=201
).describe("Enter the account for your own refund.")
refund.act(choose_pay_order, CommandSchema).on_api(
    "/pay-order", "choose_pay_order", PayOrderChoiceOut, status=201
).describe("Ask for a pay order, payable on your CNIC, for your own refund.")
order.act(
    tell_result,
    ResultRowSchema,
    command=lambda order_id, **given: TellResult(order_id=order_id, rows=[ResultRow(**given)]),
).on_api("/results", "tell_line", BankResultOut, status=201).describe(
    "Enter the result of a line for another officer to confirm."
)
