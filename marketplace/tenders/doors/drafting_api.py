"""The officers' commands as JSON, in the order of a tender's life.

Draft, items, eligibility, documents, committee, hand in, approve or send back, publish; cancel and
copy at any time.
"""

from typing import Any
from uuid import UUID

from flask import Response

from app.documents.doors.attachments import uploaded
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import respond
from app.web.guards import needs_token
from marketplace.tenders.doors.commands import (
    committee_command,
    draft_command,
    eligibility_command,
    hand_in_command,
    items_command,
    revise_command,
    sheet_command,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.schemas.output import TenderDocumentOut, TenderOut
from marketplace.tenders.schemas.tenders import (
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
from marketplace.tenders.use_cases.documents import (
    AddDocument,
    RemoveDocument,
    add_document,
    drop_document,
)
from marketplace.tenders.use_cases.draft_tender import draft_tender, revise_tender
from marketplace.tenders.use_cases.end_tender import (
    CancelTender,
    CopyTender,
    cancel_tender,
    copy_tender,
)
from marketplace.tenders.use_cases.name_committee import name_committee
from marketplace.tenders.use_cases.publish_tender import PublishTender, publish_tender
from marketplace.tenders.use_cases.set_eligibility import set_eligibility
from marketplace.tenders.use_cases.set_items import set_items, set_items_from_sheet
from marketplace.tenders.use_cases.submit_for_approval import (
    ApproveTender,
    SendBackTender,
    approve_tender,
    hand_in_tender,
    send_back_tender,
)

blueprint = ApiBlueprint("drafting-api", __name__, description="Preparing tenders")
needs_token(blueprint)
_out = TenderOut().dump


def _location(tender: Tender) -> str:
    return f"/api/v1/tenders/{tender.id}"


on_api(
    blueprint,
    "/tenders",
    "Begin a tender for the department that you act for.",
    name="draft",
    takes=TenderTermsSchema,
    command=draft_command,
    use_case=draft_tender,
    gives=TenderOut,
    status=201,
    location=_location,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/terms",
    "Write a draft's terms anew, all of them.",
    name="revise",
    takes=ReviseTenderTermsSchema,
    command=revise_command,
    use_case=revise_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/items",
    "Replace a draft's items, up to a thousand; lots follow from their titles.",
    name="items",
    takes=SetItemsSchema,
    command=items_command,
    use_case=set_items,
    gives=TenderOut,
)


@blueprint.post("/tenders/<uuid:tender_id>/items/spreadsheet")
@blueprint.alt_response(200, schema=TenderOut)
def items_from_spreadsheet(tender_id: UUID) -> Response:
    """Replace a draft's items by those of a filled template, sent as the multipart field `file`."""
    return respond(set_items_from_sheet, sheet_command(tender_id, uploaded()), present=_out)


on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/eligibility",
    "Replace a draft's eligibility table and the documents that bids bring.",
    name="eligibility",
    takes=SetEligibilitySchema,
    command=eligibility_command,
    use_case=set_eligibility,
    gives=TenderOut,
)


@blueprint.post("/tenders/<uuid:tender_id>/documents")
@blueprint.arguments(AddDocumentSchema, location="form")
@blueprint.alt_response(201, schema=TenderDocumentOut)
def document(given: dict[str, Any], tender_id: UUID) -> Response:
    """Put a bidding document beside a draft: multipart, the fields `title` and `file`."""
    command = AddDocument(tender_id=tender_id, file=uploaded(), **given)
    return respond(add_document, command, present=TenderDocumentOut().dump, status=201)


on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/documents/<uuid:document_id>/remove",
    "Take a document away from a draft.",
    name="remove_document",
    command=RemoveDocument,
    use_case=drop_document,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/committee",
    "Replace a draft's committee; people are named by CNIC.",
    name="committee",
    takes=NameCommitteeSchema,
    command=committee_command,
    use_case=name_committee,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/hand-in",
    "Ask for approval, with a reason for each warning of `GET …/findings`.",
    name="hand_in",
    takes=HandInTenderSchema,
    command=hand_in_command,
    use_case=hand_in_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/approve",
    "Approve what another officer handed in.",
    name="approve",
    command=ApproveTender,
    use_case=approve_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/send-back",
    "Return a tender to its drafter.",
    name="send_back",
    takes=TenderReasonSchema,
    command=SendBackTender,
    use_case=send_back_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/publish",
    "Publish an approved tender; refused until every committee member has made a key.",
    name="publish",
    command=PublishTender,
    use_case=publish_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/cancel",
    "End a procurement before its contract, with the reason that the public reads.",
    name="cancel",
    takes=TenderReasonSchema,
    command=CancelTender,
    use_case=cancel_tender,
    gives=TenderOut,
)
on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/copy",
    "Begin a new draft from a tender: same items and eligibility table, a committee named anew.",
    name="copy",
    takes=CopyTenderSchema,
    command=CopyTender,
    use_case=copy_tender,
    gives=TenderOut,
    status=201,
    location=_location,
)
