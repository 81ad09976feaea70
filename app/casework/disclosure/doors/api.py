"""Disclosures as JSON: for the office, for auditors, and for whose file it is."""

from uuid import UUID

from app.casework.disclosure.queries.disclosures import (
    disclosure_page,
    disclosures_of,
    office_file,
    own_disclosure,
    register_of_disclosures,
)
from app.casework.disclosure.schemas import (
    DisclosureLineOut,
    DisclosureOut,
    DisclosuresOut,
    OfficeFileOut,
    OwnDisclosureOut,
)
from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("disclosures_api", __name__, description="Disclosures of files")
needs_token(api)


@api.get("/applications/<uuid:application_id>/disclosures")
@api.response(200, DisclosureLineOut(many=True))
def list_own_disclosures(application_id: UUID) -> object:
    """List what was disclosed of one's own application."""
    with reading(api_actor()) as uow:
        return disclosures_of(uow, application_id)


disclosures = Subject(api=api)
disclosures.read(
    "/casework/registrations/<uuid:registration_id>/file",
    "read_office_file",
    office_file,
    OfficeFileOut,
).describe("Return the parts of one's office's file; personal data is named and not shown.")
disclosures.read(
    "/casework/disclosures",
    "list_disclosures",
    register_of_disclosures,
    DisclosuresOut,
    CursorSchema,
).describe("List the disclosures of one's office, the newest first; auditors read all.")
disclosures.read(
    "/casework/disclosures/<uuid:disclosure_id>", "read_disclosure", disclosure_page, DisclosureOut
).describe("Return a disclosure part by part, with grounds and reasons of what is withheld.")
disclosures.read(
    "/applications/<uuid:application_id>/disclosures/<uuid:disclosure_id>",
    "read_own_disclosure",
    own_disclosure,
    OwnDisclosureOut,
).describe("Return what was disclosed of one's own application, part by part.")
