"""An office's work as JSON: queues, steps, and all that is done to them."""

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.cases.office_permissions import WORK
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.forms.queries import day_now
from app.casework.tasks.queries.case_read import overseen_case
from app.casework.tasks.queries.desk import Narrow, count_queues, list_desk
from app.casework.tasks.queries.step_file import step_file
from app.casework.tasks.queries.task_file import step_at_work
from app.casework.tasks.schemas import (
    CaseDecisionOut,
    DecideTaskSchema,
    DeskOut,
    DeskSchema,
    OverseenCaseOut,
    StepFileOut,
    overseen_out,
    read_form,
    step_out,
)
from app.casework.tasks.use_cases.add_photograph import add_photograph
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.documents.doors.api import DocumentOut
from app.documents.doors.attachments import uploaded
from app.permissions import require
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("casework_api", __name__, description="An office's work on applications")
needs_token(api)
TASK = "/casework/tasks/<uuid:task_id>"


@api.get("/casework/tasks")
@api.arguments(DeskSchema, location="query")
@api.response(200, DeskOut)
def desk(asked: dict[str, Any]) -> dict[str, Any]:
    """List a queue of the office that the token acts for, what was opened first at the top."""
    narrow = Narrow(
        service=asked["service"],
        role=asked["role"],
        holder_id=asked["holder"],
        reference=asked["reference"],
    )
    with reading(api_actor()) as uow:
        page = list_desk(uow, asked["queue"], narrow, cursor=asked["cursor"])
        counts = {queue.value: count for queue, count in count_queues(uow).items()}
        return {"items": page.items, "next_cursor": page.next_cursor, "counts": counts}


@api.post(f"{TASK}/decision")
@api.arguments(DecideTaskSchema)
@api.alt_response(200, schema=CaseDecisionOut)
def decide(loaded: dict[str, Any], task_id: UUID) -> Response:
    """Decide a step that one has; `form` and `scores` are what the service asks for there."""
    with reading(api_actor()) as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        form = read_form(work.shape.form, facts_of_case(work.case), day_now(uow), loaded["form"])
    command = DecideTask(task_id=task_id, **(loaded | {"form": form}))
    return respond(decide_task, command, present=CaseDecisionOut().dump)


PHOTOGRAPH_ACTION = Action(add_photograph, file=uploaded).on_api(
    api,
    f"{TASK}/photographs",
    "Keep a photograph with a step; multipart, the file in `file`.",
    name="photograph",
    gives=DocumentOut,
    status=201,
)


casework = Subject(api=api)
casework.read(
    "/casework/tasks/<uuid:task_id>",
    "step",
    lambda uow, task_id: step_out(step_file(uow, task_id)),
    StepFileOut,
).describe("Return all about a step of the office.")
casework.read(
    "/casework/cases/<uuid:application_id>",
    "overseen",
    lambda uow, application_id: overseen_out(overseen_case(uow, application_id)),
    OverseenCaseOut,
).describe(
    "Return a case to who oversees its service, as auditors do; nothing of it can be changed."
)
