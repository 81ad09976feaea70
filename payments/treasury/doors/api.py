"""Transfers to the treasuries as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.treasury.queries import transfers as queries
from payments.treasury.schemas import (
    FollowedSheetsOut,
    ListSheetsSchema,
    PartsSchema,
    ShownPartsOut,
    ShownSheetOut,
)

api = ApiBlueprint("treasury_api", __name__, description="Transfers to treasuries")
needs_token(api)
ONE = "/treasury-transfers/<uuid:sheet_id>"


@api.get("/treasury-transfers")
@api.arguments(ListSheetsSchema, location="query")
@api.response(200, FollowedSheetsOut)
def list_transfers(query: dict[str, Any]) -> object:
    """List the transfers that wait for somebody, or those that ended."""
    with reading(api_actor()) as uow:
        return queries.list_sheets(uow, ended=query["ended"], cursor=query["cursor"] or None)


@api.get(ONE)
@api.response(200, ShownSheetOut)
def show_transfer(sheet_id: UUID) -> object:
    """Show a transfer, head by head, and what its look at the bank left there."""
    with reading(api_actor()) as uow:
        return queries.shown_sheet(uow, sheet_id)


@api.get(f"{ONE}/lines/<int:number>")
@api.arguments(PartsSchema, location="query")
@api.response(200, ShownPartsOut)
def show_parts(query: dict[str, Any], sheet_id: UUID, number: int) -> object:
    """Show what a line is made of, at most 100 parts after a place."""
    with reading(api_actor()) as uow:
        return queries.shown_parts(uow, sheet_id, number, query["after"])
