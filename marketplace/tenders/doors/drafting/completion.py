"""Completion of a draft: bidding documents, then submission with a reason per warning."""

from uuid import UUID

from flask import Response, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import accept
from app.errors import NotFound
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.tenders.doors.commands import submission_command
from marketplace.tenders.doors.department_web import address, shown
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.schemas.tenders import AddDocumentSchema, HandInTenderSchema
from marketplace.tenders.use_cases.documents import (
    KINDS,
    RemoveDocument,
    add_document,
    drop_document,
)
from marketplace.tenders.use_cases.submit_for_approval import hand_in_tender


@blueprint.post("/<uuid:tender_id>/documents/<uuid:document_id>/remove")
def remove_document(tender_id: UUID, document_id: UUID) -> Response:
    """Take a document away."""
    return perform(
        drop_document,
        RemoveDocument(tender_id=tender_id, document_id=document_id),
        then=lambda _: url_for("drafting.documents", tender_id=tender_id),
    )


def _documents(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
    return draw(
        "tenders/officials/documents.html",
        form=form,
        file=file,
        tender=file.tender,
        kinds=accept(KINDS),
    )


Subject(blueprint).act(add_document, AddDocumentSchema, file=uploaded).on_page(
    "/<uuid:tender_id>/documents",
    "documents_post",
    ask="documents",
    draw=_documents,
    then=lambda document: url_for("drafting.documents", tender_id=document.subject_id),
)


@blueprint.get("/<uuid:tender_id>/hand-in")
def hand_in(tender_id: UUID) -> str:
    """Show what the rules say, and ask for a reason beside each warning."""
    return _hand_in(tender_id, Form())


@blueprint.post("/<uuid:tender_id>/hand-in")
def hand_in_post(tender_id: UUID) -> Response:
    """Ask for approval."""
    return submit(
        HandInTenderSchema(),
        hand_in_tender,
        lambda **loaded: submission_command(tender_id, **loaded),
        then=address,
        page=lambda form: _hand_in(tender_id, form),
    )


def _hand_in(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
        values = shown(uow, file)
    if file.status.value != "draft":
        raise NotFound
    return draw("tenders/officials/hand_in.html", form=form, **values)
