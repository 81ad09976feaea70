"""The papers of an application: one page for each that is asked for."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.casework.applications.queries.papers import paper_of
from app.casework.applications.use_cases.case_documents import (
    MAX_FILES_PER_DOCUMENT,
    AddDocument,
    RemoveDocument,
    add_document,
    kinds_of,
    remove_from_application,
)
from app.casework.cases.queries.case_file import Case
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload, accept, titles
from app.errors import Invalid
from app.text import sentence
from app.web.actions import Action
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint(
    "papers", __name__, url_prefix="/applications/<uuid:application_id>/documents"
)
needs_sign_in(blueprint)
NO_FILE = sentence("Choose a file first.")


def _page(form: Form, application_id: UUID, code: str) -> str:
    with reading() as uow:
        found = paper_of(uow, application_id, code)
    kinds = kinds_of(found.ask)
    return render_template(
        "cases/applications/paper.html",
        form=form,
        paper=found,
        kinds=titles(kinds),
        accepted=accept(kinds),
        most=MAX_FILES_PER_DOCUMENT,
        back=_back(found.case),
    )


def paper_command(application_id: UUID, code: str, file: Upload | None) -> AddDocument:
    """Build the command to add a file to a paper; raises Invalid without a file."""
    if file is None:
        raise Invalid(NO_FILE, fields={"file": NO_FILE})
    return AddDocument(application_id=application_id, code=code, file=file)


PAPER_ACTION = Action(add_document, command=paper_command, file=uploaded).on_page(
    blueprint,
    "/<code>",
    ask="paper",
    do="add",
    draw=_page,
    then=lambda document: url_for(
        "papers.paper", application_id=document.subject_id, code=document.purpose
    ),
)


def _back(case: Case) -> str:
    endpoint = "answering.answers" if case.submissions else "applications.show"
    return url_for(endpoint, application_id=case.application.id)


@blueprint.post("/<code>/<uuid:document_id>/remove")
def remove(application_id: UUID, code: str, document_id: UUID) -> Response:
    """Take a file out."""
    return perform(
        remove_from_application,
        RemoveDocument(application_id=application_id, document_id=document_id),
        then=lambda _: url_for("papers.paper", application_id=application_id, code=code),
    )
