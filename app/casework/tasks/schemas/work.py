"""What officers of casework type, and what the API writes: one schema for both doors."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from app.casework.appeals.use_cases.decide_appeal import ALLOWED, DISMISSED
from app.casework.cases.models.work import PASSED, REFUSED
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Criterion, Task
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.casework.forms.schemas import answers_schema, load_below
from app.casework.tasks.queries.desk import Queue
from app.casework.tasks.use_cases.request_correction import MOST_POINTS
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Moment, ProposalSchema, QuerySchema, Text, Whole
from app.schemas import rows as listed
from app.text import sentence

MOST_WORDS = 2_000
MOST_SCORED = 1_000
_CHOOSE = sentence("Choose one of the answers in the list.")


def _chosen(among: validate.OneOf) -> Text:
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


class FiguresSchema(QuerySchema):
    """Of which period, office and service."""

    since = LocalDate(load_default=None, allow_none=True)
    until = LocalDate(load_default=None, allow_none=True)
    office = fields.UUID(load_default=None, allow_none=True)
    service = Text(load_default="", most=60)


class DecidedSchema(FiguresSchema):
    """What a figure was of, and where its list goes on."""

    registration = Text(load_default="", most=60)
    task = Text(load_default="", most=60)
    agency = Text(load_default="", most=60)
    officer = fields.UUID(load_default=None, allow_none=True)
    outcome = Text(load_default="", most=20)
    reason = Text(load_default="", most=60)
    deemed = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class WaitsSchema(FiguresSchema):
    """What waits and was opened on some days."""

    opened_from = LocalDate(load_default=None, allow_none=True)
    opened_to = LocalDate(load_default=None, allow_none=True)
    cursor = Text(load_default=None, allow_none=True, most=500)


class GrantsSchema(CursorSchema):
    """Which grants of the office."""

    number = Text(load_default="", most=120)
    waiting = fields.Boolean(load_default=False)


class WhySchema(CommandSchema):
    """Why, where somebody says so."""

    reason = Text(load_default="", most=MOST_WORDS)


class AssignSchema(WhySchema):
    """Whose step it is from now on."""

    person_id = fields.UUID(required=True, error_messages={"required": _CHOOSE})


class CaseHandOverSchema(CommandSchema):
    """Whose steps go to whom, and why."""

    person_id = fields.UUID(required=True, error_messages={"required": _CHOOSE})
    successor_id = fields.UUID(required=True, error_messages={"required": _CHOOSE})
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
_ALLOWED_OR_DISMISSED = validate.OneOf(
    (ALLOWED, DISMISSED), error=sentence("Choose whether the appeal is allowed or dismissed.")
)


class DecideTaskSchema(CommandSchema):
    """How a step comes out, and what the officer found there.

    `form` and `scores` hold what the service's file asks for at the step: see the step itself.
    """

    outcome = _chosen(_PASSED_OR_REFUSED)
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


class DecideAppealSchema(CommandSchema):
    """How an appeal is decided, and why."""

    outcome = _chosen(_ALLOWED_OR_DISMISSED)
    reason = needed(Text, most=MOST_WORDS)


class ProposeRevocationSchema(CommandSchema):
    """On which ground a grant is taken back, and why."""

    ground = _chosen(validate.OneOf(tuple(GROUNDS), error=_CHOOSE))
    reason = needed(Text, most=MOST_WORDS)


class NameOfficeSchema(CommandSchema):
    """Which department takes an agency's work of a district; none: of every other."""

    agency = needed(Text, most=40)
    district = Text(load_default="", most=60)
    organisation_id = fields.UUID(required=True, error_messages={"required": _CHOOSE})


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


class AppealOut(Schema):
    """An appeal, and how it was decided."""

    id = fields.UUID()
    registration_id = fields.UUID()
    attempt = Whole()
    grounds = Text()
    made_at = Moment()
    outcome = Text(allow_none=True)
    reason = Text(allow_none=True)
    decided_at = Moment(allow_none=True)
    late_at = Moment(allow_none=True)


class RevocationOut(ProposalSchema):
    """A grant that is asked to be taken back."""

    id = fields.UUID()
    registration_id = fields.UUID()
    ground = Text()
    reason = Text()
    answer_by = fields.Date(allow_none=True)


class RevocationAnswerOut(Schema):
    """What the holder answered."""

    revocation_id = fields.UUID()
    text = Text()
    at = Moment()


class OfficeOut(ProposalSchema):
    """A department that takes an agency's work."""

    id = fields.UUID()
    agency = Text()
    district = Text()
    organisation_id = fields.UUID()
