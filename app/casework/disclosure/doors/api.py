"""Disclosures as JSON: for the office, for auditors, and for whose file it is."""

from collections.abc import Mapping
from typing import Any
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

api = ApiBlueprint("disclosures_api", __name__, description="Disclosures of files")
needs_token(api)


@api.get("/casework/registrations/<uuid:registration_id>/file")
@api.response(200, OfficeFileOut)
def read_office_file(registration_id: UUID) -> object:
    """Return the parts of one's office's file; personal data is named and not shown."""
    with reading(api_actor()) as uow:
        return office_file(uow, registration_id)


@api.get("/casework/disclosures")
@api.arguments(CursorSchema, location="query")
@api.response(200, DisclosuresOut)
def list_disclosures(query: Mapping[str, Any]) -> object:
    """List the disclosures of one's office, the newest first; auditors read all."""
    with reading(api_actor()) as uow:
        return register_of_disclosures(uow, query["cursor"])


@api.get("/casework/disclosures/<uuid:disclosure_id>")
@api.response(200, DisclosureOut)
def read_disclosure(disclosure_id: UUID) -> object:
    """Return a disclosure part by part, with grounds and reasons of what is withheld."""
    with reading(api_actor()) as uow:
        return disclosure_page(uow, disclosure_id)


@api.get("/applications/<uuid:application_id>/disclosures")
@api.response(200, DisclosureLineOut(many=True))
def list_own_disclosures(application_id: UUID) -> object:
    """List what was disclosed of one's own application."""
    with reading(api_actor()) as uow:
        return disclosures_of(uow, application_id)


@api.get("/applications/<uuid:application_id>/disclosures/<uuid:disclosure_id>")
@api.response(200, OwnDisclosureOut)
def read_own_disclosure(application_id: UUID, disclosure_id: UUID) -> object:
    """Return what was disclosed of one's own application, part by part."""
    with reading(api_actor()) as uow:
        return own_disclosure(uow, application_id, disclosure_id)
