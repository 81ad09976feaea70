"""Input of casework officers, and output of queues and steps."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from app.casework.cases.models.work import (
    PASSED,
    REFUSED,
    RELATIONS,
    Assignment,
    Decision,
    Note,
    OfficeDraw,
    Recusal,
    ReviewPoint,
    ReviewRound,
)
from app.casework.cases.policy.clocks import Reading
from app.casework.catalogue.schemas import ServiceWordsOut, words_at
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Criterion, Task
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import NOT_AMONG, Day
from app.casework.forms.schemas import answers_schema, load_below, written
from app.casework.signing.queries.objections import ToldLine
from app.casework.signing.queries.statements import SignerLine
from app.casework.tasks.queries.desk import Lying, Queue
from app.casework.tasks.queries.step_answers import Paper
from app.casework.tasks.use_cases.request_correction import MAX_POINTS
from app.identity.public import PersonSummary
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole
from app.schemas import rows as listed
from app.stays.schemas import StayViewOut
from app.text import sentence

MAX_TEXT_LENGTH = 2_000
MAX_SCORE = 1_000


def chosen(among: validate.OneOf) -> Text:
    """Return a field for one of the answers in a list."""
    return Text(required=True, validate=[among], error_messages={"required": among.error})


class DeskSchema(QuerySchema):
    """The queue, its filters, and the cursor of the list."""

    queue = fields.Enum(Queue, by_value=True, load_default=Queue.MINE)
    service = Text(load_default="", most=60)
    role = Text(load_default="", most=60)
    holder = fields.UUID(load_default=None, allow_none=True)
    reference = Text(load_default="", most=60)
    cursor = Text(load_default=None, allow_none=True, most=500)


class CursorSchema(QuerySchema):
    """The cursor of a list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class WhySchema(CommandSchema):
    """The reason, if one is given."""

    reason = Text(load_default="", most=MAX_TEXT_LENGTH)


class AssignSchema(WhySchema):
    """The new holder of the step."""

    person_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})


class RecusalSchema(CommandSchema):
    """The relation for which an officer stands back, and why."""

    relation = Text(
        required=True,
        validate=[validate.OneOf(RELATIONS, error=sentence("Choose how you are related."))],
        error_messages={"required": sentence("Choose how you are related.")},
    )
    reason = needed(Text, most=2_000)


class SetDrawSchema(CommandSchema):
    """The setting to draw steps of the office from now."""

    drawn = fields.Boolean(required=True)


class CaseHandOverSchema(CommandSchema):
    """The holder of the steps, the successor, and the reason."""

    person_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})
    successor_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})
    reason = needed(Text, most=MAX_TEXT_LENGTH)


class CaseNoteSchema(CommandSchema):
    """The note among officers."""

    text = needed(Text, most=MAX_TEXT_LENGTH)


class PointSchema(CommandSchema):
    """The fault of an answer ("mobile") or a paper ("document:lease")."""

    about = needed(Text, most=120)
    sentence = Text(load_default="", most=1_000)


class CaseSendBackSchema(CommandSchema):
    """The points that the applicant is asked to correct; points without words are left out."""

    points = listed(PointSchema, most=MAX_POINTS, required=True)
    message = Text(load_default="", most=MAX_TEXT_LENGTH)

    @post_load
    def _by_name(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        points = {row["about"]: row["sentence"] for row in data["points"] if row["sentence"]}
        return data | {"points": points}


_PASSED_OR_REFUSED = validate.OneOf(
    (PASSED, REFUSED), error=sentence("Choose whether the step is passed or refused.")
)


class DecideTaskSchema(CommandSchema):
    """The outcome of a step, and the officer's finding.

    `form` and `scores` hold the fields of the service's file for the step: see the step itself.
    """

    outcome = chosen(_PASSED_OR_REFUSED)
    form = fields.Dict(keys=Text(most=60), load_default=dict)
    scores = fields.Dict(keys=Text(most=60), values=Whole(most=MAX_SCORE), load_default=dict)
    inspected_on = LocalDate(load_default=None, allow_none=True)
    place = Text(load_default="", most=500)
    reason_code = Text(load_default="", most=60)
    reason = Text(load_default="", most=MAX_TEXT_LENGTH)


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


AssignmentOut = output_of(
    Assignment, "AssignmentOut", only=("task_id", "person_id", "at", "reason")
)


class AssignmentsOut(Schema):
    """The steps that passed on."""

    items = fields.List(fields.Nested(AssignmentOut))


NoteOut = output_of(Note, "NoteOut", only=("id", "by", "at", "text"))
OfficeDrawOut = output_of(OfficeDraw, "OfficeDrawOut", only=("office_id", "drawn", "set_at"))
StoodBackOut = output_of(
    Recusal, "StoodBackOut", only=("application_id", "person_id", "relation", "at")
)
_OUTCOME = ("task_id", "outcome", "reason_code", "reason", "decided_by", "at")
CaseOutcomeOut = output_of(Decision, "CaseOutcomeOut", only=_OUTCOME)
CaseDecisionOut = output_of(Decision, "CaseDecisionOut", only=_OUTCOME, content=fields.Raw())
RoundOut = output_of(
    ReviewRound,
    "RoundOut",
    only=("id", "registration_id", "number", "message", "asked_at", "answered_at"),
)
ClockOut = output_of(Reading, "ClockOut", only=("state", "last_day", "used", "allowed"))
PersonOut = output_of(PersonSummary, "PersonOut", only=("id", "name", "name_ur"))
LyingOut = output_of(
    Lying,
    "LyingOut",
    only=("id", "reference", "display"),
    title=ServiceWordsOut,
    service=ServiceWordsOut,
    registration=ServiceWordsOut,
    role="task.role",
    opened_at="task.opened_at",
    waits_since="task.waits_since",
    escalated_at="task.escalated_at",
    holder=PersonOut,
    clock=ClockOut,
)


class DeskOut(Schema):
    """A page of a queue, and how much lies in each (101: more than 100)."""

    items = fields.List(fields.Nested(LyingOut))
    next_cursor = Text(allow_none=True)
    counts = fields.Dict(keys=Text(), values=Whole())


PointOut = output_of(ReviewPoint, "PointOut", only=("about", "sentence"))


class StepOfOut(Schema):
    """A step of an agency, as it is now."""

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
    """The answers and papers that may be sent back."""

    about = Text()
    title = fields.Nested(ServiceWordsOut)


CasePaperOut = output_of(
    Paper,
    "CasePaperOut",
    only=("changed",),
    code="ask.code",
    title=words_at("ask.title"),
    documents="document_ids",
)
HandedInSignatureOut = output_of(
    SignerLine,
    "HandedInSignatureOut",
    "A signature of what was submitted; /documents/ID/content gives the page signed on paper.",
    only=("how", "at", "document_id"),
    name=ServiceWordsOut,
)


ReportedLineOut = output_of(
    ToldLine,
    "ToldLineOut",
    "Who could have signed and was told, until when they may object, and what they object.",
    only=(
        "id",
        "by_letter",
        "posted_at",
        "object_by",
        "objected_at",
        "reason",
        "late",
        "at_centre",
        "came_on",
    ),
    name=ServiceWordsOut,
)


class CaseReadOut(Schema):
    """A case to read: what was submitted, what each agency did, and what was noted."""

    reference = Text()
    display = Text()
    answers = fields.Raw()
    changed = fields.List(Text())
    papers = fields.List(fields.Nested(CasePaperOut))
    signatures = fields.List(fields.Nested(HandedInSignatureOut))
    told = fields.List(fields.Nested(ReportedLineOut))
    agencies = fields.List(fields.Nested(AgencyOut))
    notes = fields.List(fields.Nested(NoteOut))
    stays = fields.List(fields.Nested(StayViewOut))
    recusals = fields.List(fields.Nested(StoodBackOut))


class OverseenCaseOut(CaseReadOut):
    """The same, with what each round asked."""

    asked = fields.Dict(keys=Text(), values=fields.List(fields.Nested(PointOut)))


class StepFileOut(CaseReadOut):
    """A step with all about it."""

    id = fields.UUID()
    code = Text()
    title = fields.Nested(ServiceWordsOut)
    kind = Text()
    clock = fields.Nested(ClockOut)
    holder_id = fields.UUID(allow_none=True)
    asked = fields.List(fields.Nested(AskedOut))
    warnings = fields.List(Text())


def step_out(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepFile; schemas know no queries
    """Return a step's file as `StepFileOut` writes it."""
    work = found.work
    lies = found.lying.get(work.row.id)
    return _read_out(found) | {
        "id": work.row.id,
        "code": work.row.code,
        "title": work.shape.title,
        "kind": work.shape.kind,
        "clock": found.clock,
        "holder_id": lies.holder_id if lies else None,
        "asked": [{"about": about, "title": title} for about, title in found.asked.items()],
        "warnings": [str(each) for each in found.warnings],
    }


def overseen_out(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a CaseRead
    """Return a case as `OverseenCaseOut` writes it."""
    return _read_out(found) | {"asked": {str(key): rows for key, rows in found.points.items()}}


def _read_out(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a CaseRead
    application = found.case.application
    answers = [answer for page in found.pages for answer in page.answers]
    return {
        "reference": application.reference,
        "display": application.display,
        "answers": written([answer.field for answer in answers], found.case.answers),
        "changed": [answer.field.name for answer in answers if answer.changed],
        "papers": found.papers,
        "signatures": found.signatures,
        "told": found.told,
        "agencies": [_agency(found, part) for part in found.case.parts],
        "notes": found.notes,
        "stays": found.stays,
        "recusals": found.recusals,
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
