"""Transfers to the treasuries as JSON, for finance officers."""

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.bills.queries import find_psid
from payments.refunds.doors.api import api as refunds_api
from payments.refunds.queries.refunds import refundable_bill
from payments.treasury.queries import transfers as queries
from payments.treasury.queries.bill_trail import BillTrail, bill_trail
from payments.treasury.schemas import (
    BillTrailOut,
    FollowedSheetsOut,
    ListSheetsSchema,
    PartsSchema,
    ShownPartsOut,
    ShownSheetOut,
)

api = ApiBlueprint("treasury_api", __name__, description="Transfers to treasuries")
needs_token(api)
ONE = "/treasury-transfers/<uuid:sheet_id>"


@refunds_api.get("/bills/<psid>/trail")
@refunds_api.response(200, BillTrailOut)
def trail(psid: str) -> BillTrail:
    """Tell where a bill's money went: to which banks, and in which transfers to treasuries."""
    with reading(api_actor()) as uow:
        bill, _payments = refundable_bill(uow, find_psid(uow, psid))
        return bill_trail(uow, bill)


treasury = Subject(api=api)
treasury.read(
    "/treasury-transfers",
    "list_transfers",
    lambda uow, ended, cursor: queries.list_sheets(uow, ended=ended, cursor=cursor or None),
    FollowedSheetsOut,
    ListSheetsSchema,
).describe("List the transfers that wait for somebody, or those that ended.")
treasury.read(
    "/treasury-transfers/<uuid:sheet_id>", "show_transfer", queries.shown_sheet, ShownSheetOut
).describe("Show a transfer, head by head, and what its look at the bank left there.")
treasury.read(
    "/treasury-transfers/<uuid:sheet_id>/lines/<int:number>",
    "show_parts",
    queries.shown_parts,
    ShownPartsOut,
    PartsSchema,
).describe("Show what a line is made of, at most 100 parts after a place.")
