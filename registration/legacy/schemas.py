"""What the Registrar types beside a file of an old register, and the file as the API writes it."""

from app.outputs import output_of
from app.schemas import CommandSchema, Text
from registration.legacy.models import LegacyImport


class ImportLegacySchema(CommandSchema):
    """Whose old register it is, and which paper it was typed from; the file comes beside it."""

    district = Text(required=True)
    source = Text(required=True, most=300)


LegacyImportSchema = output_of(
    LegacyImport,
    "LegacyImportSchema",
    only=("id", "district", "source", "entries", "imported_at"),
)
