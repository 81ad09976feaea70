"""The papers of an application: one page for each that is asked for."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.casework.applications.queries.papers import paper_of
from app.casework.applications.use_cases.case_documents import (
    MOST_OF_ONE,
    AddDocument,
    RemoveDocument,
    add_document,
    kinds_of,
    remove_from_application,
)
from app.casework.cases.case_file import Case
from app.documents.doors.attachments import uploaded
from app.documents.public import accept, titles
from app.errors import Invalid
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint(
    "papers", __name__, url_prefix="/applications/<uuid:application_id>/documents"
)
needs_sign_in(blueprint)
NO_FILE = sentence("Choose a file first.")


@blueprint.get("/<code>")
def paper(application_id: UUID, code: str) -> str:
    """Show a paper that is asked for, and the files that are there."""
    return _page(application_id, code, Form())


def _page(application_id: UUID, code: str, form: Form) -> str:
    with reading() as uow:
        found = paper_of(uow, application_id, code)
    kinds = kinds_of(found.ask)
    return render_template(
        "cases/applications/paper.html",
        form=form,
        paper=found,
        kinds=titles(kinds),
        accepted=accept(kinds),
        most=MOST_OF_ONE,
        back=_back(found.case),
    )


def _back(case: Case) -> str:
    endpoint = "answering.answers" if case.submissions else "applications.show"
    return url_for(endpoint, application_id=case.application.id)


@blueprint.post("/<code>")
def add(application_id: UUID, code: str) -> Response:
    """Add a file."""

    def command() -> AddDocument:
        upload = uploaded()
        if upload is None:
            raise Invalid(NO_FILE, fields={"file": NO_FILE})
        return AddDocument(application_id=application_id, code=code, upload=upload)

    return submit(
        CommandSchema(),
        add_document,
        command,
        then=lambda _: url_for("papers.paper", application_id=application_id, code=code),
        page=lambda form: _page(application_id, code, form),
    )


@blueprint.post("/<code>/<uuid:document_id>/remove")
def remove(application_id: UUID, code: str, document_id: UUID) -> Response:
    """Take a file out."""
    return perform(
        remove_from_application,
        RemoveDocument(application_id=application_id, document_id=document_id),
        then=lambda _: url_for("papers.paper", application_id=application_id, code=code),
    )
