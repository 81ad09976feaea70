"""Schemas of papers of the register: requests and API output."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate
from registration.certificates.models import RegisterPaper
from registration.certificates.queries import Standing, Statement


class ExtractSchema(CommandSchema):
    """The day of the extract; today by default."""

    on = LocalDate(load_default=None, allow_none=True)


RegisterPaperOut = output_of(
    RegisterPaper,
    "RegisterPaperOut",
    "A paper that was issued: /c/TOKEN is its public page.",
    only=("id", "kind", "token", "document_id", "day", "issued_at"),
    sha256=fields.Function(lambda paper: paper.sha256.hex()),
)


class FiledLineOut(Schema):
    """A line of what was filed, in both languages."""

    label = fields.Function(lambda line: line[0].en)
    label_ur = fields.Function(lambda line: line[0].ur)
    value = fields.Function(lambda line: line[1].en)
    value_ur = fields.Function(lambda line: line[1].ur)


FiledStatementOut = output_of(Statement, "FiledStatementOut", facts=[FiledLineOut])
CurrentPaperOut = output_of(
    Standing,
    "StandingPaperOut",
    "A paper and its status: holds, changed_since, recorded_since, corrected or withdrawn.",
    only=("holds",),
    kind="paper.kind",
    number="business.number",
    name="business.name",
    name_ur="business.name_ur",
    day="paper.day",
    filing=fields.Function(lambda it: it.filing.sequence if it.filing else None),
    sha256=fields.Function(lambda it: it.paper.sha256.hex()),
    issued_at="paper.issued_at",
)
