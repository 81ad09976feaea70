"""Pages on which a step is decided, sent back, or a photograph kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from app.calendar import local_day
from app.casework.cases.office_permissions import WORK
from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.definition.fields import Field
from app.casework.forms.doors import Lists, form_step, posted, questions, readable, shown
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import answers_schema
from app.casework.tasks.doors import presenter as work_labels
from app.casework.tasks.doors.api import PHOTOGRAPH_ACTION, TASK, api
from app.casework.tasks.queries.attachments import photographs
from app.casework.tasks.queries.step_answers import papers_of
from app.casework.tasks.queries.step_file import step_file
from app.casework.tasks.queries.task_file import step_at_work
from app.casework.tasks.schemas import CaseSendBackSchema, RoundOut, step_schema
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.request_correction import send_back
from app.permissions import require
from app.places.public import district_choices, district_names
from app.text import sentence
from app.web.actions import say
from app.web.doors import reading, redrawn, submit
from app.web.forms import Form, nested
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject, drawn
from app.web.translation import translate

blueprint = Blueprint("deciding", __name__, url_prefix="/casework/tasks")
needs_sign_in(blueprint)
# The part of the page that holds the answers to the officer's own questions.
FORM = "form"


@blueprint.post("/<uuid:task_id>/decide")
def decided(task_id: UUID) -> Response:
    """Decide it; a button that only adds or drops an entry draws the page again."""
    with reading() as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        schema = step_schema(work.shape, facts_of_case(work.case), day_now(uow))
    step, group, row = form_step(request.form)
    if step:
        sent = posted(request.form, schema)
        kept = sent.without(group, row, FORM) if step == "drop" else sent
        more = group if step == "add" else ""
        return redrawn(_deciding(Form(values=kept.values), task_id, more=more))
    return submit(
        schema,
        decide_task,
        lambda **loaded: DecideTask(task_id=task_id, **loaded),
        then=lambda made: say(_confirmation(made.outcome), "casework.step", {"task_id": task_id}),
        page=lambda form: _deciding(form, task_id),
    )


def _confirmation(outcome: str) -> str:
    passed = sentence("The step is passed.")
    return translate(passed if outcome == "passed" else sentence("The application is refused."))


def _deciding(form: Form, task_id: UUID, *, more: str = "") -> str:
    with reading() as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        known, day = facts_of_case(work.case), day_now(uow)
        lists = Lists(districts=district_choices(uow.session, language(), day.today))
        papers = papers_of(uow, work.case, work.part, known, None)
        files = [*(file for each in papers for file in each.files), *photographs(uow, task_id)]
    asked = work.shape.form
    typed = _with_typed(asked, known, day, form.values)
    return render_template(
        "cases/officials/decide.html",
        form=form,
        work=work,
        questions=questions(asked, form.values, typed, more=more, within=f"{FORM}-"),
        lists=lists,
        files=files,
        reasons=[(each.code, each.title.named(language())) for each in work.part.shape.reasons],
        words=work_labels,
    )


def _with_typed(asked: Sequence[Field], known: Known, day: Day, values: Mapping[str, Any]) -> Known:
    """Let conditions look at what was typed on this very page."""
    schema = answers_schema(asked, known, day, finished=False)
    names = {name: name.removeprefix(f"{FORM}-") for name in values if name.startswith(f"{FORM}-")}
    typed = nested(MultiDict({names[name]: values[name] for name in names}), schema)
    return replace(known, answers={**known.answers, **readable(schema, typed)})


def _sending_back(form: Form, task_id: UUID) -> str:
    with reading() as uow:
        found = step_file(uow, task_id)
        names = district_names(uow.session, language(), local_day(uow.now))
    stands = {
        answer.field.name: shown(answer.field, answer.value, names).striptags()
        for page in found.pages
        for answer in page.answers
    }
    stands |= {
        f"{DOCUMENT}{paper.ask.code}": ", ".join(each.filename for each in paper.files)
        for paper in found.papers
    }
    return render_template(
        "cases/officials/send_back.html",
        form=form,
        found=found,
        points=[
            (about, words.named(language()), stands.get(about))
            for about, words in found.asked.items()
        ],
    )


task = Subject(blueprint, api, "/<uuid:task_id>", TASK)
task.page("/decide", "decide", _deciding)
task.act(send_back, CaseSendBackSchema).on_page(
    "/send-back", "asked_again", ask="ask_again", draw=_sending_back, back="casework.step"
).done(sentence("The applicant was asked. The time limit is paused until they answer.")).on_api(
    "/sending-back", "ask_again", RoundOut, status=201
).describe("Ask the applicant for better answers or papers.")
PHOTOGRAPH_ACTION.on_page(
    blueprint,
    "/<uuid:task_id>/photographs",
    do="photographed",
    ask="photograph",
    draw=drawn("cases/officials/photograph.html", needs=WORK, work=step_at_work),
    done="The photograph is kept.",
    back="casework.step",
)
