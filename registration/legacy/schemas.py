"""What the Registrar types beside a file of an old register, and the file as the API writes it."""

from marshmallow import Schema, fields

from app.schemas import CommandSchema, Moment, Text, Whole


class ImportLegacySchema(CommandSchema):
    """Whose old register it is, and which paper it was typed from; the file comes beside it."""

    district = Text(required=True)
    source = Text(required=True, most=300)


class LegacyImportSchema(Schema):
    """A file that was taken over."""

    id = fields.UUID()
    district = Text()
    source = Text()
    entries = Whole()
    imported_at = Moment()
