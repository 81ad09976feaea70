"""Shapes of what goes in and out of the notifications room."""

from marshmallow import fields, validate

from app.notifications.use_cases import Outcome
from app.schemas import CommandSchema, Moment, QuerySchema, Text
from app.text import sentence

OUTCOMES: tuple[Outcome, ...] = ("again", "arrived", "dropped")


class SettleMessageSchema(CommandSchema):
    """The operator's decision."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES, error=sentence("Choose what to do with this message.")),
    )


class PageQuery(QuerySchema):
    """The cursor of a list."""

    cursor = Text()


class NotificationOut(QuerySchema):
    """A notification as its person reads it."""

    id = fields.UUID()
    subject = fields.String()
    text = fields.String()
    link = fields.String()
    created_at = Moment()
    read_at = Moment(allow_none=True)


class InboxOut(QuerySchema):
    """A page of notifications."""

    items = fields.List(fields.Nested(NotificationOut))
    next_cursor = fields.String(allow_none=True)


class SettledOut(QuerySchema):
    """The result of the decision."""

    settled = fields.Boolean()


class ReadOut(QuerySchema):
    """The result of reading."""

    read = fields.Boolean()
