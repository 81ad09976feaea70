"""What is sent to ask for a paper of the register, and papers as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import CommandSchema, LocalDate, Moment, Text


class ExtractSchema(CommandSchema):
    """Of which day; left out: today."""

    on = LocalDate(load_default=None, allow_none=True)


class RegisterPaperOut(Schema):
    """A paper that was issued: /c/TOKEN is its public page."""

    id = fields.UUID()
    kind = Text()
    token = Text()
    document_id = fields.UUID()
    day = fields.Date(allow_none=True)
    sha256 = fields.Function(lambda paper: paper.sha256.hex())
    issued_at = Moment()


class StandingPaperOut(Schema):
    """A paper and its status: holds, changed_since, corrected or withdrawn."""

    kind = Text(attribute="paper.kind")
    number = Text(attribute="business.number")
    name = Text(attribute="business.name")
    name_ur = Text(attribute="business.name_ur")
    day = fields.Date(attribute="paper.day", allow_none=True)
    filing = fields.Function(lambda it: it.filing.sequence if it.filing else None)
    holds = Text(attribute="holds.value")
    sha256 = fields.Function(lambda it: it.paper.sha256.hex())
    issued_at = Moment(attribute="paper.issued_at")
