"""Schemas of old registers: the Registrar's input with a file, and the API's output."""

from app.outputs import output_of
from app.schemas import CommandSchema, Text
from registration.legacy.models import LegacyImport


class ImportLegacySchema(CommandSchema):
    """The office of an old register, and the paper it was typed from; the file is sent with it."""

    district = Text(required=True)
    source = Text(required=True, most=300)


LegacyImportSchema = output_of(
    LegacyImport,
    "LegacyImportSchema",
    only=("id", "district", "source", "entries", "imported_at"),
)
