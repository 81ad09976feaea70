"""Shapes of what goes in and out of the outbox room."""

from marshmallow import fields

from app.schemas import CommandSchema, Moment, QuerySchema, Text, Whole


class DeadLetterQuery(QuerySchema):
    """The dead letters, and the cursor of the list."""

    handler = Text(most=300, load_default="")
    cursor = Text(most=800, load_default=None)


class ReplaySchema(CommandSchema):
    """One dead letter."""

    event_id = fields.UUID(required=True)
    handler = Text(most=300, required=True)


class ReplayAllSchema(CommandSchema):
    """All dead letters of a handler."""

    handler = Text(most=300, required=True)


class DeadLetterOut(QuerySchema):
    """A delivery that failed for the last time."""

    event_id = fields.UUID()
    event = fields.String()
    handler = fields.String()
    occurred_at = Moment()
    attempts = Whole()
    last_error = fields.String(allow_none=True)


class DeadLettersOut(QuerySchema):
    """A page of dead letters."""

    items = fields.List(fields.Nested(DeadLetterOut))
    next_cursor = fields.String(allow_none=True)


class ReplayedOut(QuerySchema):
    """How many are being tried again."""

    deliveries = Whole()
