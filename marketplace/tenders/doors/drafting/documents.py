"""The bidding documents beside a draft."""

from uuid import UUID

from flask import Response, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import accept
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.schemas.tenders import AddDocumentSchema
from marketplace.tenders.use_cases.documents import (
    KINDS,
    AddDocument,
    RemoveDocument,
    add_document,
    drop_document,
)


@blueprint.get("/<uuid:tender_id>/documents")
def documents(tender_id: UUID) -> str:
    """Show the bidding documents."""
    return _documents(tender_id, Form())


@blueprint.post("/<uuid:tender_id>/documents")
def documents_post(tender_id: UUID) -> Response:
    """Add a document."""
    return submit(
        AddDocumentSchema(),
        add_document,
        lambda **loaded: AddDocument(tender_id=tender_id, file=uploaded(), **loaded),
        then=lambda _: url_for("drafting.documents", tender_id=tender_id),
        page=lambda form: _documents(tender_id, form),
    )


@blueprint.post("/<uuid:tender_id>/documents/<uuid:document_id>/remove")
def remove_document(tender_id: UUID, document_id: UUID) -> Response:
    """Take a document away."""
    return perform(
        drop_document,
        RemoveDocument(tender_id=tender_id, document_id=document_id),
        then=lambda _: url_for("drafting.documents", tender_id=tender_id),
    )


def _documents(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
    return draw(
        "tenders/officials/documents.html",
        form=form,
        file=file,
        tender=file.tender,
        kinds=accept(KINDS),
    )
