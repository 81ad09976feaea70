"""Shapes of what goes in and out of the audit room."""

from datetime import datetime, time, timedelta
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.audit.queries import MAX_SAMPLE, CountedList, Entry, Filter, Sample
from app.audit.subjects import Name
from app.calendar import PROVINCE
from app.outputs import output_of
from app.schemas import LocalDate, QuerySchema, Text, Whole, page_of
from app.text import sentence


class TrailQuery(QuerySchema):
    """A search of the trail; days are days in Pakistan, both included."""

    about = Text(load_default=None)
    exception = Text(load_default=None)
    sample = Whole(least=1, most=MAX_SAMPLE, load_default=None)
    seed = Text(most=40, load_default=None)
    newest = Whole(load_default=None)
    subject = Text(load_default=None)
    actor = fields.UUID(
        load_default=None,
        error_messages={"invalid_uuid": sentence("This is not the id of a person.")},
    )
    action = Text(load_default=None)
    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
    cursor = Text(most=500, load_default=None)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: object) -> None:
        if data["since"] and data["until"] and data["since"] > data["until"]:
            raise ValidationError(sentence("The first day must not be after the last day."))

    @validates_schema
    def _repeatable(self, data: dict[str, Any], **_: object) -> None:
        if data["sample"] and (data["seed"] is None or data["newest"] is None):
            raise ValidationError(
                {"sample": [sentence("Add a seed and the number of the newest line (newest).")]}
            )


class CursorQuery(QuerySchema):
    """The cursor of a list."""

    cursor = Text(most=500, load_default=None)


def as_filter(query: dict[str, Any]) -> Filter:
    """Turn a loaded query into a filter."""
    return Filter(
        about=query["about"] or None,
        exception=query["exception"] or None,
        sample=query["sample"] and _sample(query),
        subject=query["subject"] or None,
        actor_id=query["actor"],
        action=query["action"] or None,
        since=_midnight(query["since"]),
        until=_midnight(query["until"] and query["until"] + timedelta(days=1)),
    )


def _sample(query: dict[str, Any]) -> Sample:
    return Sample(size=query["sample"], seed=query["seed"], newest=query["newest"])


def _midnight(day: Any) -> datetime | None:  # noqa: ANN401 - a date or None
    return datetime.combine(day, time(), PROVINCE) if day else None


EntryOut = output_of(
    Entry,
    "EntryOut",
    "A line of the trail; `number` is null for the seconds until it is sealed.",
    about=output_of(Name, "NameOut"),
    refused="refused",
    text="text",
    before=fields.Raw(allow_none=True),
    after=fields.Raw(allow_none=True),
)
TrailOut = page_of(EntryOut, "TrailOut")
CountedListOut = output_of(CountedList, "CountedListOut")
