"""Documents by API: what one is, and its bytes."""

from uuid import UUID

from flask import Response
from marshmallow import fields

from app.documents.doors.attachments import attachment, note_taken
from app.documents.public import find_document, open_document
from app.schemas import Moment, QuerySchema, Whole
from app.web.actors import api_actor
from app.web.api import ANY_FILE, ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response
from app.web.observability import leave_out_of_metrics

api = ApiBlueprint("documents_api", __name__, description="Files about tenders and others")
leave_out_of_metrics(api)  # as on the page


class DocumentOut(QuerySchema):
    """A document; domains nest this where they list theirs."""

    id = fields.UUID()
    filename = fields.String()
    media_type = fields.String()
    bytes = Whole(attribute="plain_bytes")
    purpose = fields.String()
    stored_at = Moment()


@api.get("/documents/<uuid:document_id>")
@api.alt_response(200, schema=DocumentOut)
def describe(document_id: UUID) -> Response:
    """Return what is known about a document."""
    with reading(api_actor()) as uow:
        return json_response(DocumentOut().dump(find_document(uow, document_id)))


@api.get("/documents/<uuid:document_id>/content")
@api.gives_file(ANY_FILE)
def content(document_id: UUID) -> Response:
    """Send a document's bytes as an attachment."""
    with reading(api_actor()) as uow:
        opened = open_document(uow, document_id)
    note_taken(opened.document, api_actor())
    return attachment(opened)
