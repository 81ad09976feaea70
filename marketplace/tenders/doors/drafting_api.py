"""The officers' commands as JSON, in the order of a tender's life.

Draft, items, eligibility, documents, committee, hand in, approve or send back, publish; cancel and
copy at any time.
"""

from typing import Any

from app.documents.doors.attachments import uploaded
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
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
from marketplace.tenders.use_cases.documents import (
    add_document,
    drop_document,
)
from marketplace.tenders.use_cases.draft_tender import draft_tender, revise_tender
from marketplace.tenders.use_cases.end_tender import (
    copy_tender,
)
from marketplace.tenders.use_cases.name_committee import name_committee
from marketplace.tenders.use_cases.publish_tender import publish_tender
from marketplace.tenders.use_cases.set_eligibility import set_eligibility
from marketplace.tenders.use_cases.set_items import set_items, set_items_from_sheet
from marketplace.tenders.use_cases.submit_for_approval import (
    approve_tender,
    hand_in_tender,
)

blueprint = ApiBlueprint("drafting-api", __name__, description="Preparing tenders")
needs_token(blueprint)


def _location(tender: Tender) -> str:
    return f"/api/v1/tenders/{tender.id}"


Action(draft_tender, TenderTermsSchema, command=draft_command).on_api(
    blueprint,
    "/tenders",
    "Begin a tender for the department that you act for.",
    name="draft",
    gives=TenderOut,
    status=201,
    location=_location,
)
Action(revise_tender, ReviseTenderTermsSchema, command=revise_command).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/terms",
    "Replace all of a draft's terms.",
    name="revise",
    gives=TenderOut,
)
Action(set_items, SetItemsSchema, command=items_command).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/items",
    "Replace a draft's items, up to a thousand; lots follow from their titles.",
    name="items",
    gives=TenderOut,
)


Action(set_items_from_sheet, command=sheet_command, file=uploaded).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/items/spreadsheet",
    "Replace a draft's items by those of a filled template, sent as the multipart field `file`.",
    name="items_from_spreadsheet",
    gives=TenderOut,
)
Action(set_eligibility, SetEligibilitySchema, command=eligibility_command).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/eligibility",
    "Replace a draft's eligibility table and the documents that bids bring.",
    name="eligibility",
    gives=TenderOut,
)


Action(add_document, AddDocumentSchema, file=uploaded).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/documents",
    "Put a bidding document beside a draft: multipart, the fields `title` and `file`.",
    name="document",
    gives=TenderDocumentOut,
    status=201,
)
Action(drop_document).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/documents/<uuid:document_id>/remove",
    "Take a document away from a draft.",
    name="remove_document",
    gives=TenderOut,
)


@blueprint.get("/committee-candidates")
@blueprint.arguments(CandidatesSchema, location="query")
@blueprint.response(200, CandidatesOut)
def committee_candidates(query: dict[str, Any]) -> dict[str, object]:
    """Find officers of departments by name and department, to name them to a committee."""
    with reading(api_actor()) as uow:
        return {"items": candidates(uow, query["q"])}


Action(name_committee, NameCommitteeSchema, command=committee_command).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/committee",
    "Replace a draft's committee; people are named by CNIC, officers of departments by id too.",
    name="committee",
    gives=TenderOut,
)
Action(hand_in_tender, HandInTenderSchema, command=submission_command).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/hand-in",
    "Ask for approval, with a reason for each warning of `GET …/findings`.",
    name="hand_in",
    gives=TenderOut,
)
Action(approve_tender).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/approve",
    "Approve what another officer handed in.",
    name="approve",
    gives=TenderOut,
)
Action(publish_tender).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/publish",
    "Publish an approved tender; refused until every committee member has made a key.",
    name="publish",
    gives=TenderOut,
)
Action(copy_tender, CopyTenderSchema).on_api(
    blueprint,
    "/tenders/<uuid:tender_id>/copy",
    ("Begin a new draft from a tender: same items and eligibility table, a new committee."),
    name="copy",
    gives=TenderOut,
    status=201,
    location=_location,
)
