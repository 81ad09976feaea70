"""Pages of facilitation officers: who has no account signs on paper, in front of them.

A CNIC stands in no address: the statement is looked for by a form that is posted.
"""

from flask import Blueprint, Response, make_response, render_template, request
from marshmallow import ValidationError

from app.casework.cases.models.application import CONSENTS
from app.casework.signing.doors import presenter as signing_labels
from app.casework.signing.doors.api import RECORD_ACTION
from app.casework.signing.permissions import RECORD_SIGNATURE
from app.casework.signing.queries.statements import StatementView, statement_on_paper
from app.casework.signing.schemas import FindStatementSchema
from app.casework.signing.use_cases.record_paper_signature import KINDS
from app.documents.public import accept, titles
from app.errors import Refusal
from app.http import status_of
from app.permissions import require
from app.web.doors import REDRAW, reading, redrawn
from app.web.forms import Form, load
from app.web.guards import needs_sign_in
from app.web.subjects import Subject

blueprint = Blueprint("paper_signatures", __name__, url_prefix="/assistance/signatures")
needs_sign_in(blueprint)


def _find(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_SIGNATURE)
    return render_template("cases/officials/find_statement.html", form=form)


@blueprint.post("/statement")
def find() -> Response:
    """Show the statement that waits for them, to be read out and signed on paper."""
    form = Form.posted()
    try:
        asked = load(FindStatementSchema())
        return redrawn(_record(form, **asked))
    except ValidationError as error:
        return make_response(_find(form.with_messages(error.messages)), 422)
    except REDRAW as refusal:
        return make_response(_find(form.with_refusal(refusal)), status_of(refusal))


def _record(form: Form, reference: str, cnic: str) -> str:
    with reading() as uow:
        view: StatementView = statement_on_paper(uow, reference, cnic)
        sections = signing_labels.sections_of(uow, view)
    return render_template(
        "cases/officials/record_signature.html",
        view=view,
        sections=sections,
        form=form,
        reference=reference,
        cnic=cnic,
        words=signing_labels,
        consents=[(each, each.capitalize()) for each in CONSENTS],
        kinds=titles(KINDS),
        accepted=accept(KINDS),
    )


def _again(form: Form) -> str:
    """Draw the statement again beside what is wrong; without one, ask for it again."""
    try:
        return _record(form, **FindStatementSchema().load(_read_search_fields()))
    except (ValidationError, Refusal):
        return _find(form)


RECORD_ACTION.on_page(
    blueprint,
    "",
    do="record",
    draw=_again,
    done="The signature was recorded.",
    back="paper_signatures.ask",
)


def _read_search_fields() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("reference", "cnic")}


Subject(blueprint).page("", "ask", _find)
