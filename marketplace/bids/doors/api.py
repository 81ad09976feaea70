"""Bids and receipts, as JSON.

A draft is written part by part, or a whole bid is handed in at once; files always go to the draft.
What these routes answer to a write is kept with its idempotency key, so it holds no price.
"""

from typing import Any
from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.web.actors import api_actor
from app.web.api import ANY_FILE, PDF, XLSX, ApiBlueprint
from app.web.doors import keep_no_fingerprint, reading, respond
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.observability import leave_out_of_metrics
from app.web.subjects import Subject
from marketplace.bids import queries, schemas
from marketplace.bids.doors import presenter as answers
from marketplace.bids.doors.presenter import receipt_response
from marketplace.bids.use_cases.confirm_bid import confirm_bid
from marketplace.bids.use_cases.files import RemoveBidFile, add_bid_file, remove_bid_file
from marketplace.bids.use_cases.firm_papers import use_firm_paper
from marketplace.bids.use_cases.submit_bid import WithdrawBid, submit_bid, withdraw_bid
from marketplace.bids.use_cases.write_bid import (
    SetSecurity,
    set_answers,
    set_prices,
    set_prices_from_sheet,
    set_security,
)

blueprint = ApiBlueprint("bids-api", __name__, description="Writing, sealing, withdrawing bids.")
leave_out_of_metrics(blueprint)
keep_no_fingerprint(blueprint)
needs_token(blueprint)
DRAFT = "/tenders/<uuid:tender_id>/bid-draft"
_saved = schemas.BidSavedOut().dump
_received = schemas.ReceivedBidOut().dump
_bid = schemas.BidOut().dump


@blueprint.get(DRAFT)
@blueprint.alt_response(200, schema=schemas.BidDraftOut)
def draft(tender_id: UUID) -> Response:
    """Read the firm's own draft, and what it still lacks."""
    with reading(api_actor()) as uow:
        found = answers.draft_fields(queries.bidding(uow, tender_id))
    return json_response(schemas.BidDraftOut().dump(found))


tender = Subject(api=blueprint, api_at="/tenders/<uuid:tender_id>")
tender.act(set_prices, schemas.BidPricesSchema).on_api(
    "/bid-draft/prices", "prices", schemas.BidSavedOut, present=_saved
).describe("Replace the prices of the draft.")


@blueprint.get(f"{DRAFT}/prices.xlsx")
@blueprint.gives_file(XLSX)
def prices_sheet(tender_id: UUID) -> Response:
    """Download the price schedule as a spreadsheet."""
    with reading(api_actor()) as uow:
        return answers.schedule_sheet(uow, tender_id)


tender.act(set_prices_from_sheet, command=answers.sheet_command, file=uploaded).on_api(
    "/bid-draft/prices-sheet", "prices_from_sheet", schemas.BidSavedOut, present=_saved
).describe("Replace the prices by those of a spreadsheet (multipart, the part `file`).")
tender.act(set_answers, schemas.BidAnswersSchema).on_api(
    "/bid-draft/answers", "eligibility", schemas.BidSavedOut, present=_saved
).describe("Replace the answers to the eligibility table.")


@blueprint.post(f"{DRAFT}/security")
@blueprint.arguments(schemas.BidInstrumentSchema)
@blueprint.alt_response(200, schema=schemas.BidSavedOut)
def security(given: dict[str, Any], tender_id: UUID) -> Response:
    """Replace the security instrument."""
    command = SetSecurity(tender_id=tender_id, security=schemas.instrument(given))
    return respond(set_security, command, present=_saved)


tender.act(
    add_bid_file, schemas.BidDocumentSchema, command=answers.file_command, file=uploaded
).on_api("/bid-draft/files", "add_file", schemas.BidSavedOut, present=_saved, status=201).describe(
    "Add a document to the draft (multipart: `title`, and the part `file`)."
)
tender.act(use_firm_paper, schemas.UseFirmPaperSchema).on_api(
    "/bid-draft/kept-papers", "use_kept_paper", schemas.BidSavedOut, present=_saved, status=201
).describe("Add a stored document of the firm to the draft; the draft gets a sealed copy.")


@blueprint.get(f"{DRAFT}/files/<uuid:file_id>/content")
@blueprint.gives_file(ANY_FILE)
def file_content(tender_id: UUID, file_id: UUID) -> Response:
    """Download a document of the firm's own draft."""
    with reading(api_actor()) as uow:
        return answers.draft_file_response(queries.draft_file(uow, tender_id, file_id))


@blueprint.post(f"{DRAFT}/files/<uuid:file_id>/remove")
@blueprint.arguments(schemas.WithdrawBidSchema)
@blueprint.alt_response(200, schema=schemas.BidSavedOut)
def remove_file(_given: dict[str, Any], tender_id: UUID, file_id: UUID) -> Response:
    """Take a document out of the draft."""
    command = RemoveBidFile(tender_id=tender_id, file_id=file_id)
    return respond(remove_bid_file, command, present=_saved)


tender.act(submit_bid, schemas.SubmitBidSchema).on_api(
    "/bids",
    "submit",
    schemas.ReceivedBidOut,
    present=lambda received: _received(answers.received_fields(received)),
    status=201,
    location=lambda received: f"/api/v1/bids/{received.bid.id}",
).describe("Submit a bid: send the whole content, or `{}` for the draft. Answers the receipt.")


tender.act(confirm_bid, schemas.ConfirmBidSchema).on_api(
    "/bids/confirm",
    "confirm",
    schemas.ReceivedBidOut,
    present=lambda received: _received(answers.received_fields(received)),
).describe(
    "Confirm the firm's bid for the tender as it is now, until closing. Answers the receipt."
)


@blueprint.post("/tenders/<uuid:tender_id>/bids/withdraw")
@blueprint.arguments(schemas.WithdrawBidSchema)
@blueprint.alt_response(200, schema=schemas.BidOut)
def withdraw(_given: dict[str, Any], tender_id: UUID) -> Response:
    """Take the firm's bid back, until closing."""
    command = WithdrawBid(tender_id=tender_id)
    return respond(withdraw_bid, command, present=_bid)


@blueprint.get("/bids")
@blueprint.arguments(schemas.BidsQuery, location="query")
@blueprint.alt_response(200, schema=schemas.BidsOut)
def own_bids(query: dict[str, Any]) -> Response:
    """List the firm's own bids, newest first."""
    with reading(api_actor()) as uow:
        page = queries.own_bids(uow, query["cursor"])
    return json_response(schemas.BidsOut().dump(page))


@blueprint.get("/bids/<uuid:bid_id>")
@blueprint.alt_response(200, schema=schemas.BidRowOut)
def own_bid(bid_id: UUID) -> Response:
    """Read one of the firm's own bids, as it was received."""
    with reading(api_actor()) as uow:
        found = queries.own_bid(uow, bid_id)
    return json_response(schemas.BidRowOut().dump(found))


@blueprint.get("/bids/<uuid:bid_id>/receipt")
@blueprint.alt_response(200, schema={"type": "object"})
def receipt(bid_id: UUID) -> Response:
    """Download the signed receipt of one of the firm's own bids."""
    with reading(api_actor()) as uow:
        own = queries.own_bid(uow, bid_id)
    return Response(
        answers.receipt_file(own.bid, own.tender.reference), mimetype="application/json"
    )


@blueprint.get("/bids/<uuid:bid_id>/receipt.pdf")
@blueprint.gives_file(PDF)
def receipt_pdf(bid_id: UUID) -> Response:
    """Download the receipt as a paper."""
    with reading(api_actor()) as uow:
        return receipt_response(uow, queries.own_bid(uow, bid_id))
