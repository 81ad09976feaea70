"""Input of officers and people about visits, and API output."""

from marshmallow import Schema, fields, validate

from app.identity.people.fields import Cnic
from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text
from app.text import sentence
from app.visits.acts import Choice
from app.visits.consents import LANGUAGES
from app.visits.models import DEVICE, PAPER, AssistedVisit
from app.visits.queries import VisitFile, VisitView

_LIST = sentence("Choose one of the answers in the list.")
_ACT, _KEY = 60, 80


class OpenVisitSchema(CommandSchema):
    """A visit; the scan of the thumbprint comes as a file."""

    cnic = Cnic(required=True)
    act = Text(required=True, most=_ACT, error_messages={"required": _LIST})
    place = Text(required=True, error_messages={"required": _LIST})
    language = fields.String(
        required=True,
        validate=validate.OneOf(list(LANGUAGES), error=_LIST),
        error_messages={"required": _LIST},
    )
    witness_name = Text(required=True)
    witness_cnic = Cnic(required=True)
    proof = fields.String(
        required=True,
        validate=validate.OneOf((PAPER, DEVICE), error=_LIST),
        error_messages={"required": _LIST},
    )
    device_reference = Text(load_default=None, allow_none=True)


class DoActSchema(CommandSchema):
    """To what the act is done."""

    choice = Text(required=True, most=_KEY, error_messages={"required": _LIST})


class DisputeVisitSchema(CommandSchema):
    """The person's dispute."""

    dispute = Text(required=True, most=1000)


class DaySchema(QuerySchema):
    """The day; by default today."""

    day = LocalDate(load_default=None)


VisitOut = output_of(
    VisitView,
    "VisitOut",
    only=(
        "id", "state", "language", "opened_at", "done_at", "person", "second_officer",
        "witness_name", "proof", "consent_text", "dispute", "witness_visits",
    ),
    act="act.en",
    officer="officer.en",
    place="place.en",
)  # fmt: skip
VisitFileOut = output_of(
    VisitFile,
    "VisitFileOut",
    only=("mine", "needs_second", "may_confirm"),
    view=VisitOut,
    choices=[output_of(Choice, "VisitChoiceOut")],
)
OpenedVisitOut = output_of(
    AssistedVisit, "OpenedVisitOut", only=("id", "act", "language", "consent_text", "expires_at")
)


class ActDoneOut(Schema):
    """The result of an act; the code of a slip is shown this once."""

    subject = fields.String()
    slip_code = fields.String()


class VisitsOut(Schema):
    """Visits of a day, or of a person."""

    items = fields.List(fields.Nested(VisitOut))
