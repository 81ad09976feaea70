"""One page: a document as a file to save."""

from uuid import UUID

from flask import Blueprint, Response

from app.documents.doors.attachments import attachment
from app.documents.public import open_document
from app.web.doors import reading

web = Blueprint("documents", __name__)


@web.get("/documents/<uuid:document_id>")
def download(document_id: UUID) -> Response:
    """Send a document to somebody who may read it; its domain decides, for the public too."""
    with reading() as uow:
        return attachment(open_document(uow, document_id))
