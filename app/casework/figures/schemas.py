"""What the API tells of how long casework takes."""

from marshmallow import Schema, fields

from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.tasks.schemas import CaseOutcomeOut
from app.schemas import LocalDate, Moment, QuerySchema, Text, Whole, page_of


class TimeOut(Schema):
    """Decisions of a step, agency or officer; days are working days."""

    service = Text()
    registration = Text()
    task = Text()
    agency = Text()
    officer_id = fields.UUID(allow_none=True)
    count = Whole()
    median = Whole()
    ninetieth = Whole()
    deemed = Whole()
    refused = Whole()


class ReasonOut(Schema):
    """How often something was refused on a ground."""

    service = Text()
    registration = Text()
    code = Text()
    count = Whole()


class CaseWaitingOut(Schema):
    """How much waits of an age in working days; `most` null: and older."""

    least = Whole(attribute="age.least")
    most = Whole(attribute="age.most", allow_none=True)
    opened_from = fields.Date(attribute="age.opened_from", allow_none=True)
    opened_to = fields.Date(attribute="age.opened_to")
    count = Whole()


class FiguresOut(Schema):
    """All figures of a period."""

    since = fields.Date()
    until = fields.Date()
    total = fields.Nested(TimeOut)
    tasks = fields.List(fields.Nested(TimeOut))
    agencies = fields.List(fields.Nested(TimeOut))
    officers = fields.List(fields.Nested(TimeOut))
    reasons = fields.List(fields.Nested(ReasonOut))
    waiting = fields.List(fields.Nested(CaseWaitingOut))


class CaseEntryOut(Schema):
    """A step in a list."""

    task_id = fields.UUID()
    reference = Text()
    service = fields.Nested(ServiceWordsOut)
    registration = Text(attribute="registration.code")
    task = Text(attribute="task.code")
    office_id = fields.UUID(attribute="office.id")
    opened_at = Moment()
    decision = fields.Nested(CaseOutcomeOut, allow_none=True)


EntriesOut = page_of(CaseEntryOut, "EntriesOut")


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
