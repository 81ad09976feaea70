"""The officers' commands as JSON, in the order of a tender's life.

Draft, items, eligibility, documents, committee, hand in, approve or send back, publish; cancel and
copy at any time.
"""

from app.documents.doors.attachments import uploaded
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
from marketplace.tenders.doors.commands import (
    committee_command,
    draft_command,
    eligibility_command,
    items_command,
    revise_command,
    sheet_command,
    submission_command,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.candidates import candidates
from marketplace.tenders.schemas.output import CandidatesOut, TenderDocumentOut, TenderOut
from marketplace.tenders.schemas.tenders import (
    AddDocumentSchema,
    CandidatesSchema,
    CopyTenderSchema,
    HandInTenderSchema,
    NameCommitteeSchema,
    ReviseTenderTermsSchema,
    SetEligibilitySchema,
    SetItemsSchema,
    TenderTermsSchema,
)
from marketplace.tenders.use_cases.documents import add_document, drop_document
from marketplace.tenders.use_cases.draft_tender import draft_tender, revise_tender
from marketplace.tenders.use_cases.end_tender import copy_tender
from marketplace.tenders.use_cases.name_committee import name_committee
from marketplace.tenders.use_cases.publish_tender import publish_tender
from marketplace.tenders.use_cases.set_eligibility import set_eligibility
from marketplace.tenders.use_cases.set_items import set_items, set_items_from_sheet
from marketplace.tenders.use_cases.submit_for_approval import approve_tender, hand_in_tender

blueprint = ApiBlueprint("drafting-api", __name__, description="Preparing tenders")
needs_token(blueprint)


def _location(tender: Tender) -> str:
    return f"/api/v1/tenders/{tender.id}"


drafting_api = Subject(api=blueprint)
drafting_api.read(
    "/committee-candidates",
    "committee_candidates",
    lambda uow, q: {"items": candidates(uow, q)},
    CandidatesOut,
    CandidatesSchema,
).describe("Find officers of departments by name and department, to name them to a committee.")
drafting_api.act(draft_tender, TenderTermsSchema, command=draft_command).on_api(
    "/tenders", "draft", TenderOut, status=201, location=_location
).describe("Start a tender for the department that you act for.")
tender_doors = Subject(api=blueprint, api_at="/tenders/<uuid:tender_id>")
tender_doors.act(revise_tender, ReviseTenderTermsSchema, command=revise_command).on_api(
    "/terms", "revise", TenderOut
).describe("Replace all of a draft's terms.")
tender_doors.act(set_items, SetItemsSchema, command=items_command).on_api(
    "/items", "items", TenderOut
).describe("Replace a draft's items, up to a thousand; lots follow from their titles.")


tender_doors.act(set_items_from_sheet, command=sheet_command, file=uploaded).on_api(
    "/items/spreadsheet", "items_from_spreadsheet", TenderOut
).describe(
    "Replace a draft's items by those of a filled template, sent as the multipart field `file`."
)
tender_doors.act(set_eligibility, SetEligibilitySchema, command=eligibility_command).on_api(
    "/eligibility", "eligibility", TenderOut
).describe("Replace a draft's eligibility table and the documents that bids bring.")


tender_doors.act(add_document, AddDocumentSchema, file=uploaded).on_api(
    "/documents", "document", TenderDocumentOut, status=201
).describe("Put a bidding document beside a draft: multipart, the fields `title` and `file`.")
drafting_api.act(drop_document).on_api(
    "/tenders/<uuid:tender_id>/documents/<uuid:document_id>/remove", "remove_document", TenderOut
).describe("Take a document away from a draft.")


tender_doors.act(name_committee, NameCommitteeSchema, command=committee_command).on_api(
    "/committee", "committee", TenderOut
).describe(
    "Replace a draft's committee; people are named by CNIC, officers of departments by id too."
)
tender_doors.act(hand_in_tender, HandInTenderSchema, command=submission_command).on_api(
    "/hand-in", "hand_in", TenderOut
).describe("Ask for approval, with a reason for each warning of `GET …/findings`.")
tender_doors.act(approve_tender).on_api("/approve", "approve", TenderOut).describe(
    "Approve what another officer submitted."
)
tender_doors.act(publish_tender).on_api("/publish", "publish", TenderOut).describe(
    "Publish an approved tender; refused until every committee member has made a key."
)
tender_doors.act(copy_tender, CopyTenderSchema).on_api(
    "/copy", "copy", TenderOut, status=201, location=_location
).describe("Start a new draft from a tender: same items and eligibility table, a new committee.")
