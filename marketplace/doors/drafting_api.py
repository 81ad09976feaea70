"""The officers' commands as JSON, in the order of a tender's life.

Draft, items, eligibility, documents, committee, hand in, approve or send back, publish; cancel and
copy at any time.
"""

from typing import Any
from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.web.api import ApiBlueprint
from app.web.doors import respond
from app.web.guards import needs_token
from marketplace.doors.tender_commands import (
    committee_command,
    draft_command,
    eligibility_command,
    hand_in_command,
    items_command,
    revise_command,
    sheet_command,
)
from marketplace.models.tender import Tender
from marketplace.schemas.tenders import (
    AddDocumentSchema,
    CopyTenderSchema,
    HandInTenderSchema,
    NameCommitteeSchema,
    ReviseTenderTermsSchema,
    SetEligibilitySchema,
    SetItemsSchema,
    TenderReasonSchema,
    TenderTermsSchema,
)
from marketplace.schemas.tenders_out import TenderDocumentOut, TenderOut
from marketplace.use_cases.tenders.documents import (
    AddDocument,
    RemoveDocument,
    add_document,
    drop_document,
)
from marketplace.use_cases.tenders.draft_tender import draft_tender, revise_tender
from marketplace.use_cases.tenders.end_tender import (
    CancelTender,
    CopyTender,
    cancel_tender,
    copy_tender,
)
from marketplace.use_cases.tenders.hand_in import (
    ApproveTender,
    SendBackTender,
    approve_tender,
    hand_in_tender,
    send_back_tender,
)
from marketplace.use_cases.tenders.name_committee import name_committee
from marketplace.use_cases.tenders.publish_tender import PublishTender, publish_tender
from marketplace.use_cases.tenders.set_eligibility import set_eligibility
from marketplace.use_cases.tenders.set_items import set_items

blueprint = ApiBlueprint("drafting-api", __name__, description="Preparing tenders")
needs_token(blueprint)
_out = TenderOut().dump


def _location(tender: Tender) -> str:
    return f"/api/v1/tenders/{tender.id}"


@blueprint.post("/tenders")
@blueprint.arguments(TenderTermsSchema)
@blueprint.alt_response(201, schema=TenderOut)
def draft(given: dict[str, Any]) -> Response:
    """Begin a tender for the department that you act for."""
    command = draft_command(**given)
    return respond(draft_tender, command, present=_out, status=201, location=_location)


@blueprint.post("/tenders/<uuid:tender_id>/terms")
@blueprint.arguments(ReviseTenderTermsSchema)
@blueprint.alt_response(200, schema=TenderOut)
def revise(given: dict[str, Any], tender_id: UUID) -> Response:
    """Write a draft's terms anew, all of them."""
    return respond(revise_tender, revise_command(tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/items")
@blueprint.arguments(SetItemsSchema)
@blueprint.alt_response(200, schema=TenderOut)
def items(given: dict[str, Any], tender_id: UUID) -> Response:
    """Replace a draft's items, up to a thousand; lots follow from their titles."""
    return respond(set_items, items_command(tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/items/spreadsheet")
@blueprint.alt_response(200, schema=TenderOut)
def items_from_spreadsheet(tender_id: UUID) -> Response:
    """Replace a draft's items by those of a filled template, sent as the multipart field `file`."""
    return respond(set_items, sheet_command(tender_id, uploaded()), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/eligibility")
@blueprint.arguments(SetEligibilitySchema)
@blueprint.alt_response(200, schema=TenderOut)
def eligibility(given: dict[str, Any], tender_id: UUID) -> Response:
    """Replace a draft's eligibility table and the documents that bids bring."""
    return respond(set_eligibility, eligibility_command(tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/documents")
@blueprint.arguments(AddDocumentSchema, location="form")
@blueprint.alt_response(201, schema=TenderDocumentOut)
def document(given: dict[str, Any], tender_id: UUID) -> Response:
    """Put a bidding document beside a draft: multipart, the fields `title` and `file`."""
    command = AddDocument(tender_id=tender_id, file=uploaded(), **given)
    return respond(add_document, command, present=TenderDocumentOut().dump, status=201)


@blueprint.post("/tenders/<uuid:tender_id>/documents/<uuid:document_id>/remove")
@blueprint.alt_response(200, schema=TenderOut)
def remove_document(tender_id: UUID, document_id: UUID) -> Response:
    """Take a document away from a draft."""
    command = RemoveDocument(tender_id=tender_id, document_id=document_id)
    return respond(drop_document, command, present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/committee")
@blueprint.arguments(NameCommitteeSchema)
@blueprint.alt_response(200, schema=TenderOut)
def committee(given: dict[str, Any], tender_id: UUID) -> Response:
    """Replace a draft's committee; people are named by CNIC."""
    return respond(name_committee, committee_command(tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/hand-in")
@blueprint.arguments(HandInTenderSchema)
@blueprint.alt_response(200, schema=TenderOut)
def hand_in(given: dict[str, Any], tender_id: UUID) -> Response:
    """Ask for approval, with a reason for each warning of `GET …/findings`."""
    return respond(hand_in_tender, hand_in_command(tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/approve")
@blueprint.alt_response(200, schema=TenderOut)
def approve(tender_id: UUID) -> Response:
    """Approve what another officer handed in."""
    return respond(approve_tender, ApproveTender(tender_id=tender_id), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/send-back")
@blueprint.arguments(TenderReasonSchema)
@blueprint.alt_response(200, schema=TenderOut)
def send_back(given: dict[str, Any], tender_id: UUID) -> Response:
    """Return a tender to its drafter."""
    return respond(send_back_tender, SendBackTender(tender_id=tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/publish")
@blueprint.alt_response(200, schema=TenderOut)
def publish(tender_id: UUID) -> Response:
    """Publish an approved tender; refused until every committee member has made a key."""
    return respond(publish_tender, PublishTender(tender_id=tender_id), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/cancel")
@blueprint.arguments(TenderReasonSchema)
@blueprint.alt_response(200, schema=TenderOut)
def cancel(given: dict[str, Any], tender_id: UUID) -> Response:
    """End a procurement before its contract, with the reason that the public reads."""
    return respond(cancel_tender, CancelTender(tender_id=tender_id, **given), present=_out)


@blueprint.post("/tenders/<uuid:tender_id>/copy")
@blueprint.arguments(CopyTenderSchema)
@blueprint.alt_response(201, schema=TenderOut)
def copy(given: dict[str, Any], tender_id: UUID) -> Response:
    """Begin a new draft from a tender: same items and eligibility table, a committee named anew."""
    command = CopyTender(tender_id=tender_id, **given)
    return respond(copy_tender, command, present=_out, status=201, location=_location)
