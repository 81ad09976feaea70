"""Settlement as JSON: files, the card service's reports, card payments without an outcome."""

from typing import Any
from uuid import UUID

from app.documents.doors.attachments import uploaded
from app.paging import Page
from app.permissions import require
from app.schemas import CursorSchema
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.settlement.doors.upload import file_command
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.queries.card_reports import ReportsPage, list_reports
from payments.settlement.queries.files import list_files, show_file
from payments.settlement.queries.unresolved_cards import OpenCard, list_open_cards
from payments.settlement.queries.unsettled_balances import unsettled_by_channel
from payments.settlement.schemas import (
    CardReportsOut,
    ListOpenCardsSchema,
    OpenCardsOut,
    SendSettlementSchema,
    SettlementAfterSchema,
    SettlementCursorSchema,
    SettlementFileSchema,
    SettlementFilesSchema,
    ShownSettlementFileSchema,
    UnsettledListSchema,
)
from payments.settlement.use_cases.import_file import (
    send_file,
)

api = ApiBlueprint("settlement_api", __name__, description="Settlement")
needs_token(api)


@api.get("/settlement/unsettled")
@api.response(200, UnsettledListSchema)
def unsettled() -> object:
    """Say what stands on every channel's clearing, by age."""
    with reading(api_actor()) as uow:
        require(uow.actor, READ_SETTLEMENT)
        return {"items": unsettled_by_channel(uow.session, uow.now)}


@api.get("/settlement/files")
@api.arguments(SettlementCursorSchema, location="query")
@api.response(200, SettlementFilesSchema)
def files(query: dict[str, Any]) -> object:
    """List the settlement files, newest first."""
    with reading(api_actor()) as uow:
        return list_files(uow, query["cursor"])


@api.get("/settlement/files/<uuid:settlement_file_id>")
@api.arguments(SettlementAfterSchema, location="query")
@api.response(200, ShownSettlementFileSchema)
def show(query: dict[str, Any], settlement_file_id: UUID) -> object:
    """Show what the lines of a file came to, at most 100 after a row."""
    with reading(api_actor()) as uow:
        return show_file(uow, settlement_file_id, query["after"])


Action(
    send_file,
    SendSettlementSchema,
    command=lambda **given: file_command(api_actor(), **given),
    file=uploaded,
).on_api(
    api,
    "/settlement/files",
    "Send a partner's daily file (multipart field `file`); another officer confirms it.",
    name="send",
    gives=SettlementFileSchema,
    status=201,
    location=lambda made: f"/api/v1/settlement/files/{made.id}",
)


card_reports_api = ApiBlueprint(
    "card_reports_api", __name__, description="Settlement reports of cards"
)
needs_token(card_reports_api)


@card_reports_api.get("/card-reports", endpoint="every")
@card_reports_api.arguments(CursorSchema, location="query")
@card_reports_api.response(200, CardReportsOut)
def list_card_reports(asked: dict[str, Any]) -> ReportsPage:
    """List what was read, newest first, what could not be read, and what is missing."""
    with reading(api_actor()) as uow:
        return list_reports(uow, asked["cursor"])


open_cards_api = ApiBlueprint(
    "open_cards_api", __name__, description="Card payments without an outcome"
)
needs_token(open_cards_api)


@open_cards_api.get("/open-card-payments", endpoint="every")
@open_cards_api.arguments(ListOpenCardsSchema, location="query")
@open_cards_api.response(200, OpenCardsOut)
def list_open(asked: dict[str, Any]) -> Page[OpenCard]:
    """List what nobody has told the end of; look each up at the gateway by its references."""
    with reading(api_actor()) as uow:
        return list_open_cards(uow, left=asked["left"], cursor=asked["cursor"])
