"""Pages of an office's work: its queues, one step with all about it, and the simple acts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from app.calendar import local_day
from app.casework.cases.office_permissions import ASSIGN, WORK
from app.casework.cases.policy.states import registration_state
from app.casework.cases.queries.domain_pages import pages_about
from app.casework.definition.shapes import WORKERS
from app.casework.forms.doors import Districts, shown
from app.casework.offices.queries import colleagues
from app.casework.signing.permissions import RECORD_LETTER
from app.casework.tasks.doors import presenter as work_labels
from app.casework.tasks.doors import step_presenter as step_labels
from app.casework.tasks.doors.api import TASK, api
from app.casework.tasks.queries.case_read import overseen_case
from app.casework.tasks.queries.desk import Lying, Narrow, count_work, list_desk, services_of_office
from app.casework.tasks.queries.held_steps import PASS
from app.casework.tasks.queries.step_answers import Page
from app.casework.tasks.queries.step_file import newest_step, step_file
from app.casework.tasks.queries.task_file import step_at_work
from app.casework.tasks.schemas import (
    AssignmentOut,
    AssignmentsOut,
    AssignSchema,
    CaseHandOverSchema,
    CaseNoteSchema,
    DeskSchema,
    NoteOut,
    OfficeDrawOut,
    RecusalSchema,
    SetDrawSchema,
    StoodBackOut,
    WhySchema,
)
from app.casework.tasks.use_cases.add_note import add_note
from app.casework.tasks.use_cases.draw_task import drawn_since, set_draw
from app.casework.tasks.use_cases.hand_over_tasks import hand_over_tasks
from app.casework.tasks.use_cases.recuse import stand_back
from app.casework.tasks.use_cases.take_task import (
    TakeNextTask,
    assign_task,
    put_task_back,
    take_next_task,
    take_task,
)
from app.permissions import require
from app.places.public import district_names
from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.listing import list_rows
from app.web.subjects import Subject
from app.web.tables import Column, Table, Ticks, linked
from app.web.tags import tag

blueprint = Blueprint("casework", __name__, url_prefix="/casework")
needs_sign_in(blueprint)


def _name(each: Lying) -> str:
    return each.display or each.reference


def _step(each: Lying) -> str:
    return f"{each.title.named(language())} ({each.registration.named(language())})"


_QUEUE_TABLE: Table[Lying] = Table(
    Column(
        sentence("Application"),
        lambda each: linked(_name(each), "casework.step", task_id=each.id),
    ),
    Column(sentence("Step"), _step, value=_step),
    Column(
        sentence("Service"),
        lambda each: each.service.named(language()),
        value=lambda each: each.service.en,
    ),
    Column(
        sentence("Reference"),
        lambda each: isolate_ltr(each.reference),
        value=lambda each: each.reference,
    ),
    Column(sentence("With"), work_labels.with_whom),
    Column(
        sentence("Open since"),
        lambda each: local_date(each.task.opened_at),
        value=lambda each: local_day(each.task.opened_at),
    ),
    Column(
        sentence("Time"),
        lambda each: tag(*work_labels.clock_tag(each.clock)),
        value=lambda each: each.clock.last_day,
    ),
)


@blueprint.get("")
def desk() -> str | Response:
    """Show a queue of the office, narrowed by what the address says."""
    return _desk(Form())


def _desk(sent: Form) -> str | Response:
    """Draw the queue; `sent` is the form about ticked steps."""
    asked, form = read_filters(DeskSchema())
    narrow = Narrow(
        service=asked["service"],
        role=asked["role"],
        holder_id=asked["holder"],
        reference=asked["reference"],
    )
    with reading() as uow:
        may_assign = uow.actor.may(ASSIGN)
        listing = list_rows(
            _QUEUE_TABLE,
            lambda cursor, limit: list_desk(
                uow, asked["queue"], narrow, cursor=cursor, limit=limit
            ),
            Ticks(lambda each: each.id, _name, sent) if may_assign else None,
        )
        counts = count_work(uow)
        services, people = services_of_office(uow), colleagues(uow)
    return listing.file or render_template(
        "cases/officials/desk.html",
        list=listing,
        form=form,
        sent=sent,
        asked=asked,
        narrowed=form.wrong or narrow != Narrow(),
        counts=counts.queues,
        appeals=counts.appeals,
        services=[(code, title.named(language())) for code, title in services],
        people=work_labels.people_options(people),
        roles=[(role.name, work_labels.role_title(role.name)) for role in WORKERS],
        may_assign=may_assign,
        words=work_labels,
    )


@blueprint.get("/registrations/<uuid:registration_id>")
def registration(registration_id: UUID) -> Response:
    """Lead an officer to the newest step of a registration."""
    with reading() as uow:
        task_id = newest_step(uow, registration_id)
    return make_response(redirect(url_for("casework.step", task_id=task_id), 303))


def show_step(form: Form, task_id: UUID) -> str:
    """Draw a step's page."""
    with reading() as uow:
        found = step_file(uow, task_id)
        names = _districts(uow)
        today, actor = local_day(uow.now), uow.actor
        about = pages_about(uow, found.case)
    work, lies = found.work, found.work.lies
    mine = lies is not None and lies.holder_id == actor.person_id
    free = lies is not None and (lies.holder_id is None or work.comes_to(actor.roles))
    return render_template(
        "cases/officials/step.html",
        found=found,
        form=form,
        work=work,
        lies=lies,
        mine=mine,
        waits=found.part.open_round is not None,
        may_take=free and not mine and found.unfit is None,
        may_assign=lies is not None and actor.may(ASSIGN),
        may_record_letter=actor.may(RECORD_LETTER),
        act=PASS,
        states={p.row.id: registration_state(found.case.facts(p), today) for p in found.case.parts},
        submitted=[_submitted(each, names) for each in found.pages],
        shown=lambda answer, value: shown(answer.field, value, names),
        has=step_labels.step_holder_label(found, actor.person_id) if lies else "",
        words=work_labels,
        says=step_labels,
        about=about,
    )


@blueprint.get("/cases/<uuid:application_id>")
def overseen(application_id: UUID) -> str:
    """Show a case to an overseer of its service: all submissions and acts, and no button."""
    with reading() as uow:
        found = overseen_case(uow, application_id)
        names, today = _districts(uow), local_day(uow.now)
        about = pages_about(uow, found.case)
    return render_template(
        "cases/officials/overseen.html",
        found=found,
        mine=False,
        states={p.row.id: registration_state(found.case.facts(p), today) for p in found.case.parts},
        submitted=[_submitted(each, names) for each in found.pages],
        shown=lambda answer, value: shown(answer.field, value, names),
        words=work_labels,
        says=step_labels,
        about=about,
    )


def _submitted(page: Page, districts: Districts) -> tuple[str, list[dict[str, str]]]:
    """Return the title and the answers of a page of the form, as rows of a summary."""
    rows = [
        {
            "key": each.field.label.named(language()),
            "value": shown(each.field, each.value, districts),
        }
        for each in page.answers
    ]
    return page.title.named(language()), rows


def _districts(uow: UnitOfWork) -> dict[str, str]:
    return district_names(uow.session, language(), local_day(uow.now))


def _show_step_form(template: str, form: Form, task_id: UUID, **more: Any) -> str:  # noqa: ANN401 - for the template
    with reading() as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
    return render_template(template, form=form, work=work, words=work_labels, **more)


def _assigning(form: Form, task_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, ASSIGN)
        people = colleagues(uow)
    options = work_labels.people_options(people)
    return _show_step_form("cases/officials/assign.html", form, task_id, people=options)


def _show_recusal_form(form: Form, task_id: UUID) -> str:
    return _show_step_form(
        "cases/officials/stand_back.html", form, task_id, relations=work_labels.relations()
    )


def _handing_over(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ASSIGN)
        people = colleagues(uow)
    return render_template(
        "cases/officials/hand_over.html", form=form, people=work_labels.people_options(people)
    )


def _ask_next(form: Form) -> str:
    require(page_actor(), WORK)
    return render_template("cases/officials/next.html", form=form)


task = Subject(blueprint, api, "/tasks/<uuid:task_id>", TASK, "casework.step", show_step)
task.page("", "step")
task.act(take_task, CommandSchema).on_page("/take", "take").done(
    sentence("You have this step now.")
).on_api("/taking", "take", AssignmentOut).describe("Take a step that nobody has.")
task.act(put_task_back, WhySchema).on_page("/back", "back").done(
    sentence("The step is back with your office.")
).on_api("/putting-back", "put_back", AssignmentOut).describe("Put a step back to the office.")
task.act(add_note, CaseNoteSchema).on_page("/notes", "note").done(
    sentence("Your note is kept.")
).on_api("/notes", "note", NoteOut, status=201).describe("Note something for colleagues.")
task.act(assign_task, AssignSchema).on_page(
    "/assign", "assigned", ask="assign", draw=_assigning
).done(sentence("The step was given.")).on_api("/assignment", "assign", AssignmentOut).describe(
    "Give a step to a colleague, as who answers for the office."
)
task.act(assign_task, AssignSchema).action.on_many(
    blueprint,
    "",
    do="assign_many",
    item="task_id",
    draw=_desk,
    done=lambda count: sentence("Steps given: %(count)s.", count=count),
)
task.act(stand_back, RecusalSchema).on_page(
    "/stand-back", "stood_back", ask="stand_back", draw=_show_recusal_form, back="casework.desk"
).done(sentence("You recused yourself. A colleague will do it.")).on_api(
    "/standing-back", "stand_aside", StoodBackOut
).describe(
    "Declare a relation to a person in the application of a step, and withdraw from it permanently."
)


def _drawing(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ASSIGN)
        since = drawn_since(uow, uow.actor.organisation)
    return render_template("cases/officials/draw.html", form=form, since=since)


casework = Subject(blueprint, api, back="casework.desk")
casework.act(set_draw, SetDrawSchema).on_page("/draw", "draw_set", ask="draw", draw=_drawing).done(
    lambda row: (
        sentence("New steps are drawn from now on.")
        if row.drawn
        else sentence("Officers take steps from now on.")
    )
).on_api("/casework/draw", "set_draw", OfficeDrawOut).describe(
    "Switch on or off that new steps of the office are drawn among those who may do them."
)
casework.act(take_next_task, command=TakeNextTask).on_page(
    "/next",
    "take_next",
    ask="next",
    draw=_ask_next,
    then=lambda made: url_for("casework.step", task_id=made.task_id),
).done(sentence("You have this step now.")).on_api(
    "/casework/next", "take_next", AssignmentOut
).describe("Take the step that is due first among those that nobody has and you may do.")
casework.act(hand_over_tasks, CaseHandOverSchema).on_page(
    "/hand-over", "handed_over", ask="hand_over", draw=_handing_over
).done(lambda moved: sentence("%(count)s steps were passed on.", count=len(moved))).on_api(
    "/casework/hand-over",
    "hand_over",
    AssignmentsOut,
    present=lambda moved: AssignmentsOut().dump({"items": moved}),
).describe("Pass all that one officer has to another of the office.")
