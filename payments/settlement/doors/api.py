"""Settlement as JSON: files, the card service's reports, card payments without an outcome."""

from app.documents.doors.attachments import uploaded
from app.permissions import require
from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.settlement.doors.upload import file_command
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.queries.card_reports import list_reports
from payments.settlement.queries.files import list_files, show_file
from payments.settlement.queries.late_money import held_money
from payments.settlement.queries.unresolved_cards import list_open_cards
from payments.settlement.queries.unsettled_balances import unsettled_by_channel
from payments.settlement.schemas import (
    CardReportsOut,
    HeldMoneyListSchema,
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
from payments.settlement.use_cases.import_file import send_file

api = ApiBlueprint("settlement_api", __name__, description="Settlement")
needs_token(api)


@api.get("/settlement/unsettled")
@api.response(200, UnsettledListSchema)
def unsettled() -> object:
    """Say what stands on every channel's clearing, by age."""
    with reading(api_actor()) as uow:
        require(uow.actor, READ_SETTLEMENT)
        return {"items": unsettled_by_channel(uow.session, uow.now)}


settlement = Subject(api=api)
settlement.read(
    "/settlement/late", "late", lambda uow: {"items": held_money(uow)}, HeldMoneyListSchema
).describe("List the money that channels hold, and the part that is late by their terms.")
settlement.read(
    "/settlement/files", "files", list_files, SettlementFilesSchema, SettlementCursorSchema
).describe("List the settlement files, newest first.")
settlement.read(
    "/settlement/files/<uuid:settlement_file_id>",
    "show",
    show_file,
    ShownSettlementFileSchema,
    SettlementAfterSchema,
).describe("Show what the lines of a file came to, at most 100 after a row.")
settlement.act(
    send_file,
    SendSettlementSchema,
    command=lambda **given: file_command(api_actor(), **given),
    file=uploaded,
).on_api(
    "/settlement/files",
    "send",
    SettlementFileSchema,
    status=201,
    location=lambda made: f"/api/v1/settlement/files/{made.id}",
).describe("Send a partner's daily file (multipart field `file`); another officer confirms it.")


card_reports_api = ApiBlueprint(
    "card_reports_api", __name__, description="Settlement reports of cards"
)
needs_token(card_reports_api)


open_cards_api = ApiBlueprint(
    "open_cards_api", __name__, description="Card payments without an outcome"
)
needs_token(open_cards_api)


Subject(api=open_cards_api).read(
    "/open-card-payments", "every", list_open_cards, OpenCardsOut, ListOpenCardsSchema
).describe("List what nobody has told the end of; look each up at the gateway by its references.")
Subject(api=card_reports_api).read(
    "/card-reports", "every", list_reports, CardReportsOut, CursorSchema
).describe("List what was read, newest first, what could not be read, and what is missing.")
