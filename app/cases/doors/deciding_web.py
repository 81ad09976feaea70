"""Pages on which a step is decided, sent back, or a photograph kept with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.cases.at_work import AtWork, step_at_work
from app.cases.doors import work_words
from app.cases.doors.questions import Lists, asked_step, questions
from app.cases.known import known_of
from app.cases.policy.determining import Known
from app.cases.queries.step_file import step_file
from app.cases.schemas.work import CaseSendBackSchema, step_schema
from app.cases.today import day_now
from app.cases.use_cases.add_photograph import AddPhotograph, add_photograph
from app.cases.use_cases.decide_task import DecideTask, decide_task
from app.cases.use_cases.send_back import SendBack, send_back
from app.cases.work_permissions import WORK
from app.documents.doors.attachments import uploaded
from app.permissions import require
from app.places.public import district_choices
from app.schemas import CommandSchema
from app.text import sentence
from app.web.acts import PageAct, done, on_page
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.translating import translate

blueprint = Blueprint("deciding", __name__, url_prefix="/casework/tasks")
needs_sign_in(blueprint)


@blueprint.get("/<uuid:task_id>/decide")
def decide(task_id: UUID) -> str:
    """Ask how the step comes out."""
    return _deciding(Form(), task_id)


@blueprint.post("/<uuid:task_id>/decide")
def decided(task_id: UUID) -> Response | str:
    """Decide it; a button that only adds or drops an entry draws the page again."""
    step, group, _ = asked_step(request.form)
    if step == "add":
        return _deciding(Form.posted(), task_id, more=group)
    with reading() as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        schema = step_schema(work.shape, known_of(work.case), day_now(uow))
    return submit(
        schema,
        decide_task,
        lambda **loaded: DecideTask(task_id=task_id, **loaded),
        then=lambda made: done(_said(made.outcome), "casework.step", {"task_id": task_id}),
        page=lambda form: _deciding(form, task_id),
    )


def _said(outcome: str) -> str:
    passed = sentence("The step is passed.")
    return translate(passed if outcome == "passed" else sentence("The application is refused."))


def _deciding(form: Form, task_id: UUID, *, more: str = "") -> str:
    with reading() as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        known, day = known_of(work.case), day_now(uow)
        lists = Lists(districts=district_choices(uow.session, language(), day.today))
    asked = questions(
        work.shape.form, form.values, _with_typed(work, known, form.values), more=more, within=FORM
    )
    return render_template(
        "cases/officials/decide.html",
        form=form,
        work=work,
        questions=asked,
        lists=lists,
        reasons=[(each.code, each.title.en) for each in work.part.shape.reasons],
        words=work_words,
    )


FORM = "form-"


def _with_typed(work: AtWork, known: Known, values: Mapping[str, Any]) -> Known:
    """Let conditions look at what was chosen on this very page: yes, no, and choices."""
    typed: dict[str, Any] = {}
    for each in work.shape.form:
        value = values.get(f"{FORM}{each.name}")
        if value:
            typed[each.name] = {"yes": True, "no": False}.get(str(value), value)
    return Known(
        answers={**known.answers, **typed},
        documents=known.documents,
        roles=known.roles,
        facts=known.facts,
        outputs=known.outputs,
        scores=known.scores,
    )


def _sending_back(form: Form, task_id: UUID) -> str:
    with reading() as uow:
        found = step_file(uow, task_id)
    return render_template(
        "cases/officials/send_back.html",
        form=form,
        found=found,
        points=[(about, words.en) for about, words in found.asked.items()],
        words=work_words,
    )


def _photographing(form: Form, task_id: UUID) -> str:
    with reading() as uow:
        found = step_file(uow, task_id)
    return render_template("cases/officials/photograph.html", form=form, found=found)


SENDING_BACK = PageAct(
    page=_sending_back,
    schema=CaseSendBackSchema,
    command=SendBack,
    use_case=send_back,
    done="The applicant was asked. The clock stands still until they answer.",
    back="casework.step",
)
PHOTOGRAPH = PageAct(
    page=_photographing,
    schema=CommandSchema,
    command=lambda task_id: AddPhotograph(task_id=task_id, file=uploaded()),
    use_case=add_photograph,
    done="The photograph is kept.",
    back="casework.step",
)
on_page(blueprint, "/<uuid:task_id>/send-back", SENDING_BACK, do="asked_again", ask="ask_again")
on_page(blueprint, "/<uuid:task_id>/photographs", PHOTOGRAPH, do="photographed", ask="photograph")
