"""Transfers to the treasuries as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.treasury.queries import transfers as queries
from payments.treasury.schemas import (
    BankSchema,
    FollowedSheetsOut,
    ListSheetsSchema,
    PartsSchema,
    ShownPartsOut,
    ShownSheetOut,
    TreasuryEndOut,
    TreasuryOrderOut,
    TreasuryReferenceSchema,
    TreasuryRunOut,
    TreasuryTransferOut,
)
from payments.treasury.use_cases.prepare_transfers import PrepareTransfers, prepare_transfers
from payments.treasury.use_cases.send_transfer import (
    ApproveTransfer,
    ConfirmArrival,
    FailArrival,
    OrderTransfer,
    ProposeTransfer,
    RefuseSheet,
    approve_transfer,
    confirm_arrival,
    fail_arrival,
    order_transfer,
    propose_transfer,
    refuse_transfer,
)

api = ApiBlueprint("treasury_api", __name__, description="Transfers to treasuries")
needs_token(api)
_ONE = "/treasury-transfers/<uuid:sheet_id>"


@api.get("/treasury-transfers")
@api.arguments(ListSheetsSchema, location="query")
@api.response(200, FollowedSheetsOut)
def list_transfers(query: dict[str, Any]) -> object:
    """List the transfers that wait for somebody, or those that ended."""
    with reading(api_actor()) as uow:
        return queries.list_sheets(uow, ended=query["ended"], cursor=query["cursor"] or None)


@api.get(_ONE)
@api.response(200, ShownSheetOut)
def show_transfer(sheet_id: UUID) -> object:
    """Show a transfer, head by head, and what its look at the bank left there."""
    with reading(api_actor()) as uow:
        return queries.shown_sheet(uow, sheet_id)


@api.get(f"{_ONE}/lines/<int:number>")
@api.arguments(PartsSchema, location="query")
@api.response(200, ShownPartsOut)
def show_parts(query: dict[str, Any], sheet_id: UUID, number: int) -> object:
    """Show what a line is made of, at most 100 parts after a place."""
    with reading(api_actor()) as uow:
        return queries.shown_parts(uow, sheet_id, number, query["after"])


on_api(
    api,
    "/treasury-runs",
    "Gather once more what has come to a bank since today's last look.",
    name="prepare",
    use_case=prepare_transfers,
    command=PrepareTransfers,
    takes=BankSchema,
    gives=TreasuryRunOut,
    status=201,
)
on_api(
    api,
    f"{_ONE}/proposal",
    "Ask another officer to let a prepared transfer go.",
    name="propose",
    use_case=propose_transfer,
    command=ProposeTransfer,
    takes=CommandSchema,
    gives=TreasuryTransferOut,
)
on_api(
    api,
    f"{_ONE}/approval",
    "Let go what another officer proposed: it is posted.",
    name="approve",
    use_case=approve_transfer,
    command=ApproveTransfer,
    takes=CommandSchema,
    gives=TreasuryTransferOut,
)
on_api(
    api,
    f"{_ONE}/refusal",
    "Refuse a transfer that is not posted: its money is gathered again.",
    name="refuse",
    use_case=refuse_transfer,
    command=RefuseSheet,
    takes=ReasonSchema,
    gives=TreasuryTransferOut,
)
on_api(
    api,
    f"{_ONE}/order",
    "Record the number of the bank's order, once.",
    name="order",
    use_case=order_transfer,
    command=OrderTransfer,
    takes=TreasuryReferenceSchema,
    gives=TreasuryOrderOut,
)
on_api(
    api,
    f"{_ONE}/arrival",
    "Say that the treasury has it, under its own number; not by who recorded the order.",
    name="arrive",
    use_case=confirm_arrival,
    command=ConfirmArrival,
    takes=TreasuryReferenceSchema,
    gives=TreasuryEndOut,
)
on_api(
    api,
    f"{_ONE}/failure",
    "Say that it did not arrive: it is taken back, and its money is gathered again.",
    name="fail",
    use_case=fail_arrival,
    command=FailArrival,
    takes=ReasonSchema,
    gives=TreasuryEndOut,
)
