"""Pages of objections: for people notified of others' submissions, and for centres."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from app.casework.signing.doors import presenter as signing_labels
from app.casework.signing.doors.api import api
from app.casework.signing.permissions import RECORD_LETTER, RECORD_SIGNATURE
from app.casework.signing.queries.objections import statement_notified
from app.casework.signing.queries.told_signers import notice_in_office
from app.casework.signing.schemas import (
    ObjectionOut,
    ObjectSchema,
    RecordObjectionLetterSchema,
    RecordObjectionSchema,
    ToldStatementOut,
)
from app.casework.signing.use_cases.object_to_statement import (
    object_to_statement,
    record_objection,
    record_objection_letter,
)
from app.permissions import require
from app.text import sentence
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn

blueprint = Blueprint("objections", __name__)
needs_sign_in(blueprint)


def _page(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        view = statement_notified(uow, application_id)
        sections = signing_labels.sections_of(uow, view)
    return render_template(
        "cases/signatures/told.html", view=view, sections=sections, form=form, words=signing_labels
    )


@api.get("/objections/<uuid:application_id>")
@api.response(200, ToldStatementOut)
def told(application_id: UUID) -> dict[str, Any]:
    """Read what others submitted that you could have signed, and until when you may object."""
    with reading(api_actor()) as uow:
        return signing_labels.statement_json(statement_notified(uow, application_id))


objections = Subject(blueprint, api)
objections.act(object_to_statement, ObjectSchema).on_page(
    "/objections/<uuid:application_id>", "object_to", ask="show", draw=_page, back="objections.show"
).done(sentence("Your objection is recorded. The office reads it before it decides.")).on_api(
    "/objections/<uuid:application_id>", "object_to", ObjectionOut, status=201
).describe("Object to what others submitted; the office reads why, and decides.")


def _centre(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_SIGNATURE)
    return render_template("cases/officials/record_objection.html", form=form)


objections.act(record_objection, RecordObjectionSchema).on_page(
    "/assistance/objections", "record", ask="ask", draw=_centre, back="objections.ask"
).done(sentence("The objection is recorded. The office reads it before it decides.")).on_api(
    "/paper-objections", "record_objection", ObjectionOut, status=201
).describe(
    "Record the objection of somebody who is with you in person and was notified of an application."
)


objections.act(record_objection_letter, RecordObjectionLetterSchema).on_page(
    "/casework/told/<uuid:told_id>/objection",
    "record_letter",
    ask="letter",
    draw=drawn("cases/officials/objection_letter.html", needs=RECORD_LETTER, told=notice_in_office),
    back="objections.letter",
).done(sentence("The objection is recorded. Read it before you decide.")).on_api(
    "/told-signers/<uuid:told_id>/objection", "record_objection_letter", ObjectionOut, status=201
).describe("Record an objection that the office received by letter.")
