"""What officers of casework type, and queues and steps as the API writes them."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from app.casework.cases.models.work import PASSED, REFUSED
from app.casework.cases.policy.clocks import Reading
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Criterion, Task
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import NOT_AMONG, Day
from app.casework.forms.schemas import answers_schema, load_below, written
from app.casework.tasks.queries.desk import Queue
from app.casework.tasks.use_cases.request_correction import MOST_POINTS
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole
from app.schemas import rows as listed
from app.text import sentence

MOST_WORDS = 2_000
MOST_SCORED = 1_000


def chosen(among: validate.OneOf) -> Text:
    """Return a field for one of the answers in a list."""
    return Text(required=True, validate=[among], error_messages={"required": among.error})


class DeskSchema(QuerySchema):
    """Which queue, narrowed how, and where the list goes on."""

    queue = fields.Enum(Queue, by_value=True, load_default=Queue.MINE)
    service = Text(load_default="", most=60)
    role = Text(load_default="", most=60)
    holder = fields.UUID(load_default=None, allow_none=True)
    reference = Text(load_default="", most=60)
    cursor = Text(load_default=None, allow_none=True, most=500)


class CursorSchema(QuerySchema):
    """Where a list goes on."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class WhySchema(CommandSchema):
    """Why, where somebody says so."""

    reason = Text(load_default="", most=MOST_WORDS)


class AssignSchema(WhySchema):
    """Whose step it is from now on."""

    person_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})


class CaseHandOverSchema(CommandSchema):
    """Whose steps go to whom, and why."""

    person_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})
    successor_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})
    reason = needed(Text, most=MOST_WORDS)


class CaseNoteSchema(CommandSchema):
    """What is noted among officers."""

    text = needed(Text, most=MOST_WORDS)


class PointSchema(CommandSchema):
    """What is wrong with an answer ("mobile") or a paper ("document:lease")."""

    about = needed(Text, most=120)
    sentence = Text(load_default="", most=1_000)


class CaseSendBackSchema(CommandSchema):
    """What the applicant is asked to make better; points without words are left out."""

    points = listed(PointSchema, most=MOST_POINTS, required=True)
    message = Text(load_default="", most=MOST_WORDS)

    @post_load
    def _by_name(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        points = {row["about"]: row["sentence"] for row in data["points"] if row["sentence"]}
        return data | {"points": points}


_PASSED_OR_REFUSED = validate.OneOf(
    (PASSED, REFUSED), error=sentence("Choose whether the step is passed or refused.")
)


class DecideTaskSchema(CommandSchema):
    """How a step comes out, and what the officer found there.

    `form` and `scores` hold what the service's file asks for at the step: see the step itself.
    """

    outcome = chosen(_PASSED_OR_REFUSED)
    form = fields.Dict(keys=Text(most=60), load_default=dict)
    scores = fields.Dict(keys=Text(most=60), values=Whole(most=MOST_SCORED), load_default=dict)
    inspected_on = LocalDate(load_default=None, allow_none=True)
    place = Text(load_default="", most=500)
    reason_code = Text(load_default="", most=60)
    reason = Text(load_default="", most=MOST_WORDS)


class FormOfStep(DecideTaskSchema):
    """The same as one page's form sends it."""

    @pre_load
    def _drop_what_was_drawn(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name != "drawn"}


def step_schema(task: Task, known: Known, day: Day) -> Schema:
    """Return the schema of a step's form, with its own questions and criteria in it."""
    form = answers_schema(task.form, known, day, finished=False)
    own: dict[str, fields.Field[Any]] = {
        "form": fields.Nested(form, load_default=dict),
        "scores": fields.Nested(_points(task.scoring), load_default=dict),
    }
    made: Schema = FormOfStep.from_dict(own, name="StepForm")()
    return made


def _points(scoring: Sequence[Criterion]) -> Schema:
    criteria = {each.code: Whole(most=each.most) for each in scoring}
    made: Schema = CommandSchema.from_dict(criteria, name="Scores")()  # type: ignore[arg-type]  # fields of any kind
    return made


def read_form(
    asked: Sequence[Field], known: Known, day: Day, given: dict[str, Any]
) -> dict[str, Any]:
    """Read what a JSON client sent as a step's form. Raises ValidationError below `form`."""
    return load_below("form", answers_schema(asked, known, day, finished=False), given)


class AssignmentOut(Schema):
    """Who has a step from when on; null: the office."""

    task_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    at = Moment()
    reason = Text()


class AssignmentsOut(Schema):
    """The steps that passed on."""

    items = fields.List(fields.Nested(AssignmentOut))


class NoteOut(Schema):
    """A note among officers."""

    id = fields.UUID()
    by = fields.UUID()
    at = Moment()
    text = Text()


class StoodBackOut(Schema):
    """Who stood back from which application."""

    application_id = fields.UUID()
    person_id = fields.UUID()
    at = Moment()


class CaseOutcomeOut(Schema):
    """How a step came out, without what was written; `decided_by` null: by the passing of time."""

    task_id = fields.UUID()
    outcome = Text()
    reason_code = Text()
    reason = Text()
    decided_by = fields.UUID(allow_none=True)
    at = Moment()


class CaseDecisionOut(CaseOutcomeOut):
    """How a step came out, with the form that was filled in."""

    content = fields.Raw()


class RoundOut(Schema):
    """What was sent back."""

    id = fields.UUID()
    registration_id = fields.UUID()
    number = Whole()
    asked_at = Moment()
    answered_at = Moment(allow_none=True)


class ClockOut(Schema):
    """A clock: its state, the last day in time, and working days used of those allowed."""

    state = Text()
    last_day = fields.Date(allow_none=True)
    used = Whole()
    allowed = Whole()


class PersonOut(Schema):
    """Somebody by name."""

    id = fields.UUID()
    name = Text()
    name_ur = Text()


class LyingOut(Schema):
    """A step in a queue."""

    id = fields.UUID()
    title = fields.Nested(ServiceWordsOut)
    service = fields.Nested(ServiceWordsOut)
    registration = fields.Nested(ServiceWordsOut)
    reference = Text()
    display = Text()
    role = Text(attribute="task.role")
    opened_at = Moment(attribute="task.opened_at")
    waits_since = Moment(attribute="task.waits_since", allow_none=True)
    escalated_at = Moment(attribute="task.escalated_at", allow_none=True)
    holder = fields.Nested(PersonOut, allow_none=True)
    clock = fields.Nested(ClockOut)


class DeskOut(Schema):
    """A page of a queue, and how much lies in each (101: more than 100)."""

    items = fields.List(fields.Nested(LyingOut))
    next_cursor = Text(allow_none=True)
    counts = fields.Dict(keys=Text(), values=Whole())


class PointOut(Schema):
    """What was asked to be made better."""

    about = Text()
    sentence = Text()


class StepOfOut(Schema):
    """A step of an agency, as it stands."""

    id = fields.UUID()
    code = Text()
    attempt = Whole()
    role = Text()
    opened_at = Moment()
    holder_id = fields.UUID(allow_none=True)
    decision = fields.Nested(CaseDecisionOut, allow_none=True)


class AgencyOut(Schema):
    """An agency's part of the case."""

    registration_id = fields.UUID()
    code = Text()
    agency = Text()
    title = fields.Nested(ServiceWordsOut)
    steps = fields.List(fields.Nested(StepOfOut))
    rounds = fields.List(fields.Nested(RoundOut))


class AskedOut(Schema):
    """What may be sent back."""

    about = Text()
    title = fields.Nested(ServiceWordsOut)


class CasePaperOut(Schema):
    """A paper with its files."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    changed = fields.Boolean()
    documents = fields.List(fields.UUID())


class HandedInSignatureOut(Schema):
    """A signature of what was submitted; /documents/ID/content gives the page signed on paper."""

    name = fields.Nested(ServiceWordsOut)
    how = Text()
    at = Moment()
    document_id = fields.UUID(allow_none=True)


class StepFileOut(Schema):
    """A step with all about it."""

    id = fields.UUID()
    reference = Text()
    display = Text()
    code = Text()
    title = fields.Nested(ServiceWordsOut)
    kind = Text()
    clock = fields.Nested(ClockOut)
    holder_id = fields.UUID(allow_none=True)
    answers = fields.Raw()
    changed = fields.List(Text())
    papers = fields.List(fields.Nested(CasePaperOut))
    signatures = fields.List(fields.Nested(HandedInSignatureOut))
    asked = fields.List(fields.Nested(AskedOut))
    agencies = fields.List(fields.Nested(AgencyOut))
    notes = fields.List(fields.Nested(NoteOut))


def step_out(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepFile; schemas know no queries
    """Return a step's file as `StepFileOut` writes it."""
    work, application = found.work, found.case.application
    answers = [answer for page in found.pages for answer in page.answers]
    lies = found.lying.get(work.row.id)
    return {
        "id": work.row.id,
        "reference": application.reference,
        "display": application.display,
        "code": work.row.code,
        "title": work.shape.title,
        "kind": work.shape.kind.value,
        "clock": clock_out(found.clock),
        "holder_id": lies.holder_id if lies else None,
        "answers": written([answer.field for answer in answers], found.case.answers),
        "changed": [answer.field.name for answer in answers if answer.changed],
        "papers": [_paper(paper) for paper in found.papers],
        "signatures": found.signatures,
        "asked": [{"about": about, "title": title} for about, title in found.asked.items()],
        "agencies": [_agency(found, part) for part in found.case.parts],
        "notes": found.notes,
    }


def clock_out(clock: Reading) -> dict[str, Any]:
    """Return a clock as `ClockOut` writes it; no days of work are used below zero."""
    return {
        "state": clock.state.value,
        "last_day": clock.last_day,
        "used": max(clock.used, 0),
        "allowed": clock.allowed,
    }


def _paper(paper: Any) -> dict[str, Any]:  # noqa: ANN401 - a Paper
    return {
        "code": paper.ask.code,
        "title": paper.ask.title,
        "changed": paper.changed,
        "documents": [file.id for file in paper.files],
    }


def _agency(found: Any, part: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepFile and a Part
    return {
        "registration_id": part.row.id,
        "code": part.row.code,
        "agency": part.row.agency,
        "title": part.shape.title,
        "rounds": part.rounds,
        "steps": [
            {
                "id": task.id,
                "code": task.code,
                "attempt": task.attempt,
                "role": task.role,
                "opened_at": task.opened_at,
                "holder_id": found.lying[task.id].holder_id if task.id in found.lying else None,
                "decision": part.decisions.get(task.id),
            }
            for task in part.tasks
        ],
    }
