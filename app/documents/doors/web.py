"""A document as a file to save, and as a paper shown with a form."""

from uuid import UUID

from flask import Blueprint, Response

from app.documents.doors.attachments import attachment, note_taken, shown_with_form
from app.documents.public import open_document
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.observability import leave_out_of_metrics

web = Blueprint("documents", __name__)
# The number of downloads of bidding documents would reveal the number of bidders.
leave_out_of_metrics(web)


@web.get("/documents/<uuid:document_id>")
def download(document_id: UUID) -> Response:
    """Send a document to somebody who may read it; its domain decides, for the public too."""
    with reading() as uow:
        opened = open_document(uow, document_id)
    note_taken(opened.document, page_actor())
    return attachment(opened)


@web.get("/documents/<uuid:document_id>/paper")
def show(document_id: UUID) -> Response:
    """Show a PDF or picture in a page of this site, to somebody who may read it."""
    with reading() as uow:
        opened = open_document(uow, document_id)
    note_taken(opened.document, page_actor())
    return shown_with_form(opened)
