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
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in

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


Action(object_to_statement, ObjectSchema).on_page(
    blueprint,
    "/objections/<uuid:application_id>",
    do="object_to",
    ask="show",
    draw=_page,
    done=sentence("Your objection is recorded. The office reads it before it decides."),
    back="objections.show",
).on_api(
    api,
    "/objections/<uuid:application_id>",
    "Object to what others submitted; the office reads why, and decides.",
    name="object_to",
    gives=ObjectionOut,
    status=201,
)


def _centre(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_SIGNATURE)
    return render_template("cases/officials/record_objection.html", form=form)


Action(record_objection, RecordObjectionSchema).on_page(
    blueprint,
    "/assistance/objections",
    do="record",
    ask="ask",
    draw=_centre,
    done=sentence("The objection is recorded. The office reads it before it decides."),
    back="objections.ask",
).on_api(
    api,
    "/paper-objections",
    "Record the objection of somebody who stands before you and was told of an application.",
    name="record_objection",
    gives=ObjectionOut,
    status=201,
)


def _by_letter(form: Form, told_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_LETTER)
        told = notice_in_office(uow, told_id)
    return render_template("cases/officials/objection_letter.html", form=form, told=told)


Action(record_objection_letter, RecordObjectionLetterSchema).on_page(
    blueprint,
    "/casework/told/<uuid:told_id>/objection",
    do="record_letter",
    ask="letter",
    draw=_by_letter,
    done=sentence("The objection is recorded. Read it before you decide."),
    back="objections.letter",
).on_api(
    api,
    "/told-signers/<uuid:told_id>/objection",
    "Record an objection that came to the office by a letter.",
    name="record_objection_letter",
    gives=ObjectionOut,
    status=201,
)
