"""API output on the duration of casework."""

from marshmallow import fields

from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.figures.queries.figure_lists import Entry
from app.casework.figures.queries.figures import Figures, Reason, Time, Waiting
from app.casework.tasks.schemas import CaseOutcomeOut
from app.outputs import output_of
from app.schemas import LocalDate, QuerySchema, Text, page_of

TimeOut = output_of(Time, "TimeOut")
ReasonOut = output_of(Reason, "ReasonOut")
CaseWaitingOut = output_of(
    Waiting,
    "CaseWaitingOut",
    "How much waits of an age in working days; `most` null: and older.",
    only=("count",),
    least="age.least",
    most="age.most",
    opened_from="age.opened_from",
    opened_to="age.opened_to",
)
FiguresOut = output_of(
    Figures,
    "FiguresOut",
    only=("since", "until"),
    total=TimeOut,
    tasks=[TimeOut],
    agencies=[TimeOut],
    officers=[TimeOut],
    reasons=[ReasonOut],
    waiting=[CaseWaitingOut],
)
CaseEntryOut = output_of(
    Entry,
    "CaseEntryOut",
    only=("task_id", "reference", "opened_at"),
    service=ServiceWordsOut,
    registration="registration.code",
    task="task.code",
    office_id="office.id",
    decision=CaseOutcomeOut,
)
EntriesOut = page_of(CaseEntryOut, "EntriesOut")


class FiguresSchema(QuerySchema):
    """The period, office and service."""

    since = LocalDate(load_default=None, allow_none=True)
    until = LocalDate(load_default=None, allow_none=True)
    office = fields.UUID(load_default=None, allow_none=True)
    service = Text(load_default="", most=60)


class DecidedSchema(FiguresSchema):
    """The subject of a figure, and the cursor of its list."""

    registration = Text(load_default="", most=60)
    task = Text(load_default="", most=60)
    agency = Text(load_default="", most=60)
    officer = fields.UUID(load_default=None, allow_none=True)
    outcome = Text(load_default="", most=20)
    reason = Text(load_default="", most=60)
    deemed = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class WaitsSchema(FiguresSchema):
    """Open work that was opened on some days."""

    opened_from = LocalDate(load_default=None, allow_none=True)
    opened_to = LocalDate(load_default=None, allow_none=True)
    cursor = Text(load_default=None, allow_none=True, most=500)
