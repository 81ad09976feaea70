"""Settlement reports of the card gateway, as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import Moment, Text, Whole


class ReportProblemOut(Schema):
    """What is wrong, and where: `row-<number>-<column>`, or `file`."""

    where = Text()
    text = Text()


class ReportReadingOut(Schema):
    """What reading a report came to: accepted, empty or refused."""

    id = fields.UUID()
    number = Whole()
    outcome = Text()
    problems = fields.List(fields.Nested(ReportProblemOut))
    document_id = fields.UUID(allow_none=True)
    file_id = fields.UUID(allow_none=True)
    read_at = Moment()


class ReportOutOut(Schema):
    """A report that was not read: announced (`notice`), fetched (`asked`), or `missing`."""

    number = Whole()
    source = Text()
    known_at = Moment()


class CardReportsOut(Schema):
    """A page of readings, and what is out."""

    items = fields.List(fields.Nested(ReportReadingOut), attribute="page.items")
    next_cursor = Text(allow_none=True, attribute="page.next_cursor")
    out = fields.List(fields.Nested(ReportOutOut))
