"""An office's work as JSON: queues, steps, and all that is done to them."""

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.cases.determinant_facts import known_of
from app.casework.cases.office_permissions import WORK
from app.casework.forms.context import day_now
from app.casework.tasks.queries.desk import Narrow, count_queues, list_desk
from app.casework.tasks.queries.step_file import step_file
from app.casework.tasks.schemas import (
    AssignmentOut,
    AssignmentsOut,
    AssignSchema,
    CaseDecisionOut,
    CaseHandOverSchema,
    CaseNoteSchema,
    CaseSendBackSchema,
    DecideTaskSchema,
    DeskOut,
    DeskSchema,
    NoteOut,
    RoundOut,
    StepFileOut,
    StoodBackOut,
    WhySchema,
    read_form,
    step_out,
)
from app.casework.tasks.task_file import step_at_work
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.add_photograph import AddPhotograph, add_photograph
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.hand_over_tasks import HandOverTasks, hand_over_tasks
from app.casework.tasks.use_cases.recuse import StandBack, stand_back
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import (
    AssignTask,
    PutTaskBack,
    TakeTask,
    assign_task,
    put_task_back,
    take_task,
)
from app.documents.doors.api import DocumentOut
from app.documents.doors.attachments import uploaded
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint("casework_api", __name__, description="An office's work on applications")
needs_token(api)
_TASK = "/casework/tasks/<uuid:task_id>"


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


@api.get(_TASK)
@api.response(200, StepFileOut)
def step(task_id: UUID) -> dict[str, Any]:
    """Tell all about a step of the office."""
    with reading(api_actor()) as uow:
        return step_out(step_file(uow, task_id))


@api.post(f"{_TASK}/decision")
@api.arguments(DecideTaskSchema)
@api.alt_response(200, schema=CaseDecisionOut)
def decide(loaded: dict[str, Any], task_id: UUID) -> Response:
    """Decide a step that one has; `form` and `scores` are what the service asks for there."""
    with reading(api_actor()) as uow:
        require(uow.actor, WORK)
        work = step_at_work(uow, task_id)
        form = read_form(work.shape.form, known_of(work.case), day_now(uow), loaded["form"])
    command = DecideTask(task_id=task_id, **(loaded | {"form": form}))
    return respond(decide_task, command, present=CaseDecisionOut().dump)


@api.post(f"{_TASK}/photographs")
@api.alt_response(201, schema=DocumentOut)
def photograph(task_id: UUID) -> Response:
    """Keep a photograph with a step; multipart, the file in `file`."""
    command = AddPhotograph(task_id=task_id, file=uploaded())
    return respond(add_photograph, command, present=DocumentOut().dump, status=201)


on_api(
    api,
    f"{_TASK}/taking",
    "Take a step that nobody has.",
    name="take",
    use_case=take_task,
    command=TakeTask,
    takes=CommandSchema,
    gives=AssignmentOut,
)
on_api(
    api,
    f"{_TASK}/putting-back",
    "Put a step back to the office.",
    name="put_back",
    use_case=put_task_back,
    command=PutTaskBack,
    takes=WhySchema,
    gives=AssignmentOut,
)
on_api(
    api,
    f"{_TASK}/assignment",
    "Give a step to a colleague, as who answers for the office.",
    name="assign",
    use_case=assign_task,
    command=AssignTask,
    takes=AssignSchema,
    gives=AssignmentOut,
)
on_api(
    api,
    "/casework/hand-over",
    "Pass all that one officer has to another of the office.",
    name="hand_over",
    use_case=hand_over_tasks,
    command=HandOverTasks,
    takes=CaseHandOverSchema,
    gives=AssignmentsOut,
    present=lambda moved: AssignmentsOut().dump({"items": moved}),
)
on_api(
    api,
    f"{_TASK}/notes",
    "Note something for colleagues.",
    name="note",
    use_case=add_note,
    command=AddNote,
    takes=CaseNoteSchema,
    gives=NoteOut,
    status=201,
)
on_api(
    api,
    f"{_TASK}/standing-back",
    "Stand back from the application of a step, for good.",
    name="stand_aside",
    use_case=stand_back,
    command=StandBack,
    takes=ReasonSchema,
    gives=StoodBackOut,
)
on_api(
    api,
    f"{_TASK}/sending-back",
    "Ask the applicant for better answers or papers.",
    name="ask_again",
    use_case=send_back,
    command=SendBack,
    takes=CaseSendBackSchema,
    gives=RoundOut,
    status=201,
)
