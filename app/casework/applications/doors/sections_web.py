"""A page of the form: its questions, saved one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for
from marshmallow import ValidationError

from app.calendar import local_day
from app.casework.applications.use_cases.save_section import SaveSection, save_section, section_of
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.draft import Filling, filling_of
from app.casework.definition.shapes import Section
from app.casework.forms.doors import (
    Lists,
    Posted,
    answer_rows,
    carry_out,
    form_step,
    form_values,
    posted,
    questions,
    readable,
    wrong,
)
from app.casework.forms.schemas import AnswersSchema, answers_schema
from app.permissions import require
from app.places.public import district_choices, district_names
from app.unit_of_work import UnitOfWork
from app.web.doors import announce_saved, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language

blueprint = Blueprint("sections", __name__, url_prefix="/applications/<uuid:application_id>")
needs_sign_in(blueprint)
LATER = "later"
REVISION = "revision"


@dataclass(frozen=True, kw_only=True)
class SectionPage:
    """The data of a page of the form."""

    filling: Filling
    section: Section
    lists: Lists
    districts: Mapping[str, str]

    @classmethod
    def of(cls, uow: UnitOfWork, application_id: UUID, code: str) -> "SectionPage":
        """Load the page. Raises NotFound, Conflict."""
        require(uow.actor, APPLY)
        filling, today = filling_of(uow, application_id), local_day(uow.now)
        return cls(
            filling=filling,
            section=section_of(filling, code),
            lists=lists_of(uow),
            districts=district_names(uow.session, language(), today),
        )

    def schema(self, *, finished: bool) -> AnswersSchema:
        """Return the schema of its answers."""
        form = self.filling.form
        return answers_schema(self.section.fields, form.known, self.filling.day, finished=finished)

    def draw(
        self,
        form: Form,
        answers: Mapping[str, Any],
        *,
        more: str = "",
        asks_more: bool = False,
    ) -> str:
        """Render the page: `answers` decide which questions apply, `more` gets a row."""
        known = replace(
            self.filling.form.known, answers={**self.filling.form.known.answers, **answers}
        )
        saved = self.filling.draft.answers
        return render_template(
            "cases/applications/section.html",
            form=form,
            section=self.section,
            application=self.filling.application,
            service=self.filling.case.service,
            revision=self.filling.draft.revision,
            questions=questions(self.section.fields, form.values, known, more=more),
            lists=self.lists,
            saved=answer_rows(self.section.fields, saved, self.districts),
            asks_more=asks_more,
        )


def lists_of(uow: UnitOfWork) -> Lists:
    """Return the choices of a page."""
    return Lists(districts=district_choices(uow.session, language(), local_day(uow.now)))


@blueprint.get("/sections/<code>")
def section(application_id: UUID, code: str) -> str:
    """Show a page of the form with what was saved of it."""
    with reading() as uow:
        page = SectionPage.of(uow, application_id, code)
    saved = page.filling.draft.answers
    form = Form(values=form_values(page.section.fields, saved))
    return page.draw(form, saved, asks_more="more" in request.args)


@blueprint.post("/sections/<code>")
def save(application_id: UUID, code: str) -> Response:
    """Save a page of the form; a button may also add or drop a row, or leave the rest for later."""
    with reading() as uow:
        page = SectionPage.of(uow, application_id, code)
    later = request.form.get("step") == LATER
    schema = page.schema(finished=not later)
    sent = posted(request.form, schema, REVISION)
    step, group, row = form_step(request.form)
    if step:
        return _changed_rows(page, schema, sent, (step, group, row))
    return _save(page, schema, sent, later=later)


def _changed_rows(
    page: SectionPage, schema: AnswersSchema, sent: Posted, asked: tuple[str, str, int | None]
) -> Response:
    step, group, row = asked
    kept = sent.without(group, row) if step == "drop" else sent
    drawn = page.draw(
        Form(values=kept.values), readable(schema, kept.data), more=group if step == "add" else ""
    )
    return make_response(drawn)


def _save(page: SectionPage, schema: AnswersSchema, sent: Posted, *, later: bool) -> Response:
    try:
        answers, finished = schema.load(sent.data), not later
    except ValidationError as error:
        if not _only_new(error, sent):
            read = error.valid_data if isinstance(error.valid_data, dict) else {}
            return make_response(page.draw(wrong(sent.values, error), read), 422)
        answers, finished = readable(page.schema(finished=False), sent.data), False
    application_id, code = page.filling.application.id, page.section.code
    command = SaveSection(
        application_id=application_id,
        section=code,
        revision=_revision(page),
        answers=answers,
        finished=finished,
    )
    again = url_for("sections.section", application_id=application_id, code=code, more=1)
    home = url_for("applications.show", application_id=application_id)
    return carry_out(
        save_section,
        command,
        sent.values,
        then=lambda _: announce_saved(home) if finished or later else again,
        page=lambda form: page.draw(form, answers),
    )


def _only_new(error: ValidationError, sent: Posted) -> bool:
    """Return True if the only answers missing are to questions that the page did not show."""
    return isinstance(error.messages, dict) and not set(error.messages) & (
        sent.drawn | set(sent.data)
    )


def _revision(page: SectionPage) -> int:
    """Return the revision that the page showed; one that nobody wrote counts as the oldest."""
    typed = request.form.get(REVISION, "")
    known = page.filling.draft.revision
    return min(int(typed), known) if typed.isascii() and typed.isdecimal() else 0
