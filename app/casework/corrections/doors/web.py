"""Answering what offices sent back: only that may change, with the office's sentence beside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for
from marshmallow import ValidationError

from app.calendar import local_day
from app.casework.applications.doors import presenter as application_labels
from app.casework.applications.doors.sections_web import REVISION, lists_of
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.correction_rounds import Answering, OpenRound, answering_of
from app.casework.corrections.queries import RoundsPage, rounds_page
from app.casework.corrections.schemas import AnswerSchema
from app.casework.corrections.use_cases import (
    AnswerRounds,
    PrepareAnswers,
    answer_rounds,
    prepare_answers,
)
from app.casework.forms.doors import (
    Districts,
    answer_label,
    carry_out,
    form_step,
    form_values,
    posted,
    questions,
    readable,
    wrong,
)
from app.casework.forms.schemas import answers_schema
from app.casework.signing.doors.problem_links import problems_of_answer
from app.permissions import require
from app.places.public import district_names
from app.web.doors import reading, redrawn, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language

blueprint = Blueprint("answering", __name__, url_prefix="/applications/<uuid:application_id>")
needs_sign_in(blueprint)


@blueprint.get("/answers")
def answers(application_id: UUID) -> str:
    """Show what offices sent back, as it is now."""
    with reading() as uow:
        require(uow.actor, APPLY)
        answering = answering_of(uow, application_id)
    kept = answering.form.kept
    return _page(answering, Form(values=form_values(answering.fields, kept)), kept)


def _page(answering: Answering, form: Form, kept: Mapping[str, Any], more: str = "") -> str:
    known = replace(answering.form.known, answers={**answering.form.known.answers, **kept})
    with reading() as uow:
        page = rounds_page(uow, answering)
        lists = lists_of(uow)
    return render_template(
        "cases/applications/answers.html",
        form=form,
        page=page,
        answering=answering,
        application=answering.case.application,
        revision=answering.draft.revision if answering.draft else 0,
        questions=questions(answering.fields, form.values, known, more=more),
        lists=lists,
        words=application_labels,
    )


@blueprint.post("/answers")
def prepare(application_id: UUID) -> Response:
    """Keep better answers; a button may also add or drop a row."""
    with reading() as uow:
        require(uow.actor, APPLY)
        answering = answering_of(uow, application_id)
    schema = answers_schema(answering.fields, answering.form.known, answering.day)
    sent = posted(request.form, schema, REVISION)
    step, group, row = form_step(request.form)
    if step:
        kept = sent.without(group, row) if step == "drop" else sent
        form = Form(values=kept.values)
        more = group if step == "add" else ""
        return redrawn(_page(answering, form, readable(schema, kept.data), more))
    try:
        loaded = schema.load(sent.data)
    except ValidationError as error:
        page = _page(answering, wrong(sent.values, error), readable(schema, sent.data))
        return make_response(page, 422)
    return carry_out(
        prepare_answers,
        PrepareAnswers(
            application_id=application_id, revision=_revision(answering), answers=loaded
        ),
        sent.values,
        then=lambda _: url_for("answering.send", application_id=application_id),
        page=lambda form: _page(answering, form, loaded),
    )


def _revision(answering: Answering) -> int:
    typed = request.form.get(REVISION, "")
    known = answering.draft.revision if answering.draft else 0
    return min(int(typed), known) if typed.isascii() and typed.isdecimal() else 0


@blueprint.get("/answers/send")
def send(application_id: UUID) -> str:
    """Show what would be sent: the old answer beside the new one."""
    return _sending(Form(), application_id)


def _sending(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, APPLY)
        answering = answering_of(uow, application_id)
        page = rounds_page(uow, answering)
        districts = district_names(uow.session, language(), local_day(uow.now))
    return render_template(
        "cases/applications/send.html",
        form=form,
        page=page,
        offices=[(each.row.id, _office(page, each)) for each in answering.rounds],
        application=answering.case.application,
        rows=_beside(answering, page, districts),
        problems=problems_of_answer(application_id, page.problems),
    )


def _office(page: RoundsPage, each: OpenRound) -> str:
    return application_labels.office_named(page.offices[each.part.row.office_id])


def _beside(answering: Answering, page: RoundsPage, districts: Districts) -> list[list[Any]]:
    """Return (question, answer before, answer now) of everything that may change."""
    before, now = answering.case.answers, answering.form.kept
    return [
        [
            field.label.named(language()),
            answer_label(field, before.get(field.name), districts),
            answer_label(field, now.get(field.name), districts),
        ]
        for field in answering.fields
    ] + [
        [line.ask.title.named(language()), names(line.before), names(line.now)]
        for line in page.papers
    ]


def names(files: Any) -> str:  # noqa: ANN401 - documents
    """Name files, one after the other."""
    return ", ".join(each.filename for each in files) or "–"


@blueprint.post("/answers/send")
def sent(application_id: UUID) -> Response:
    """Send the answers to the offices."""

    def command(rounds: list[UUID], words: str) -> AnswerRounds:
        return AnswerRounds(application_id=application_id, rounds=tuple(rounds), words=words)

    return submit(
        AnswerSchema(),
        answer_rounds,
        command,
        then=lambda _: url_for("applications.show", application_id=application_id),
        page=lambda form: _sending(form, application_id),
    )
