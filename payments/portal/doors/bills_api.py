"""Bills as JSON: by number for everybody, one's own, and a department's."""

from typing import Any
from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.identity.accounts.schemas import CodeSchema
from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.portal.doors.order_forms import fee_command, file_command, raise_command
from payments.portal.queries import (
    bills_by_id,
    department_bill,
    department_bills,
    own_bills,
    shown_bill,
)
from payments.portal.schemas import (
    AllRaisedOut,
    AskForBillCodeSchema,
    BillOut,
    BillsOut,
    CodeRequestOut,
    OrderBillSchema,
    OwnBillOut,
    RaiseBillSchema,
    RaisedOut,
    RaiseFeeBillSchema,
)
from payments.portal.use_cases import (
    OrderBill,
    ask_for_code,
    find_bills,
    order_bill,
    raise_bill,
    raise_bills,
    raise_fee_bill,
)

api = ApiBlueprint("bills_api", __name__, description="Bills")
needs_token(api, but=("show", "order", "ask", "found"))


@api.post("/fees/<code>/bills")
@api.arguments(OrderBillSchema)
@api.alt_response(201, schema=RaisedOut)
def order(loaded: dict[str, Any], code: str) -> Response:
    """Order a bill of a fee, priced as of today; anybody may."""
    command = OrderBill(fee_code=code, **loaded)
    return respond(order_bill, command, present=RaisedOut().dump, status=201)


bills_doors = Subject(api=api)
bills_doors.read("/bills/<psid>", "show", shown_bill, BillOut).describe(
    "Tell of a bill by its number (PSID); the holder's name is masked for strangers."
)
bills_doors.read("/department/bills/<uuid:bill_id>", "our", department_bill, OwnBillOut).describe(
    "Tell of a bill of the department that you act for."
)
bills_doors.act(ask_for_code, AskForBillCodeSchema).on_api(
    "/bill-codes", "ask", CodeRequestOut, present=lambda made: {"id": str(made)}, status=201
).describe(
    "Send a code to a mobile number, if it is on a bill of this CNIC; the answer is"
    " always the same."
)


def _dump_bills(ids: list[UUID]) -> Any:  # noqa: ANN401 - JSON
    with reading(api_actor()) as uow:
        items = bills_by_id(uow, ids)
    return BillsOut().dump({"items": items, "next_cursor": None})


@api.get("/my/bills")
@api.arguments(CursorSchema, location="query")
@api.response(200, BillsOut)
def mine(query: dict[str, Any]) -> dict[str, Any]:
    """List your bills, and those of the firm that you act for, newest first."""
    with reading(api_actor()) as uow:
        page = own_bills(uow, query["cursor"])
    return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/department/bills")
@api.arguments(CursorSchema, location="query")
@api.response(200, BillsOut)
def ours(query: dict[str, Any]) -> dict[str, Any]:
    """List the bills of the department that you act for, newest first."""
    with reading(api_actor()) as uow:
        page = department_bills(uow, query["cursor"])
    return {"items": page.items, "next_cursor": page.next_cursor}


@api.post("/department/bills")
@api.arguments(RaiseBillSchema)
@api.alt_response(201, schema=RaisedOut)
def raise_one(loaded: dict[str, Any]) -> Response:
    """Raise a bill for the department that you act for; the same reference is billed once."""
    command = raise_command(api_actor(), "api", **loaded)
    return respond(raise_bill, command, present=RaisedOut().dump, status=201)


@api.post("/department/bills/of-fee")
@api.arguments(RaiseFeeBillSchema)
@api.alt_response(201, schema=RaisedOut)
def raise_of_fee(loaded: dict[str, Any]) -> Response:
    """Raise a bill of a fee of the department that you act for, priced as of a day or today."""
    command = fee_command(api_actor(), "api", **loaded)
    return respond(raise_fee_bill, command, present=RaisedOut().dump, status=201)


bills_doors.act(
    raise_bills, command=lambda file: file_command(api_actor(), file), file=uploaded
).on_api(
    "/department/bills/upload",
    "raise_many",
    AllRaisedOut,
    present=lambda bills: AllRaisedOut().dump({"items": bills}),
    status=201,
).describe("Raise the bills of a CSV file (multipart field `file`), all or none.")
bills_doors.act(find_bills, CodeSchema).on_api(
    "/bill-codes/<uuid:request_id>", "found", BillsOut, present=_dump_bills
).describe("List the bills of a person who has the code.")
