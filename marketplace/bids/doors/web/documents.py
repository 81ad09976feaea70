"""The documents of a bid that is being written: added, taken from the firm's papers, removed."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.identity.public import VerificationPaper
from app.text import isolated, sentence
from app.web.doors import perform, reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.bids import queries, schemas
from marketplace.bids.doors import presenter as answers
from marketplace.bids.doors.tables import OTHER, document_names
from marketplace.bids.doors.web.blueprint import DRAFT, blueprint, step_page
from marketplace.bids.queries import Bidding
from marketplace.bids.use_cases.files import RemoveBidFile, add_bid_file, remove_bid_file
from marketplace.bids.use_cases.firm_papers import use_firm_paper
from marketplace.profiles.queries import PaperView


def _documents_page(form: Form, tender_id: UUID) -> str:
    drawn = form if form.values else _first_lacking
    return step_page("documents", tender_id, drawn, _for_documents)


def _first_lacking(file: Bidding) -> Form:
    """Begin with the document that is still needed: nobody files the second under the first."""
    title = file.lacking[0].name if file.lacking else OTHER
    return Form(values={"title": title} if file.documents else {})


def _for_documents(file: Bidding) -> dict[str, Any]:
    names = document_names(file.documents)
    return {
        "kinds": titles(PAPERS),
        "accepted": accept(PAPERS),
        "options": list(names.items()),
        "names": names,
        "lacking": [names[each.name] for each in file.lacking],
    }


tender_doors = Subject(blueprint, at=DRAFT)
tender_doors.act(
    add_bid_file, schemas.BidDocumentSchema, command=answers.file_command, file=uploaded
).on_page(
    "/documents",
    "add_document",
    ask="documents",
    draw=_documents_page,
    then=lambda draft: url_for("bids.documents", tender_id=draft.tender_id),
)


def _stored_paper(paper: PaperView) -> tuple[str, str]:
    """Return a stored document as a choice, with the last day on which it is valid."""
    label = f"{paper.name} ({isolated(paper.filename)})"
    if paper.valid_until is None:
        return str(paper.id), label
    until = sentence(
        "%(paper)s, valid until %(day)s", paper=label, day=local_date(paper.valid_until)
    )
    return str(paper.id), translate(until)


def _verification_paper(paper: VerificationPaper) -> tuple[str, str]:
    """Return a document that was given for the firm's verification as a choice."""
    label = sentence("%(paper)s, given for verification", paper=paper.title)
    return str(paper.document_id), f"{translate(label)} ({isolated(paper.filename)})"


def _kept_papers_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        found = queries.kept_papers(uow, tender_id)
    return render_template(
        "marketplace/bids/kept_papers.html",
        tender=found.tender,
        form=form,
        papers=[
            *map(_stored_paper, found.papers),
            *map(_verification_paper, found.verification_papers),
        ],
        options=list(document_names(found.documents).items()),
    )


tender_doors.act(use_firm_paper, schemas.UseFirmPaperSchema).on_page(
    "/documents/kept",
    "use_kept_paper",
    ask="kept_papers",
    draw=_kept_papers_page,
    back="bids.documents",
).done(sentence("The document is in your bid."))


@blueprint.get(f"{DRAFT}/documents/<uuid:file_id>")
def document(tender_id: UUID, file_id: UUID) -> Response:
    """Send a document of the firm's own draft back."""
    with reading() as uow:
        return answers.draft_file_response(queries.draft_file(uow, tender_id, file_id))


@blueprint.post(f"{DRAFT}/documents/<uuid:file_id>/remove")
def remove_document(tender_id: UUID, file_id: UUID) -> Response:
    """Take a document out of the draft."""
    return perform(
        remove_bid_file,
        RemoveBidFile(tender_id=tender_id, file_id=file_id),
        then=lambda _: url_for("bids.documents", tender_id=tender_id),
    )
