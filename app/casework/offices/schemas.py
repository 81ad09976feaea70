"""Offices as administrators name them, and as the API writes them."""

from marshmallow import Schema, fields

from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.policy.values import NOT_AMONG
from app.parameters.schemas import needed
from app.schemas import CommandSchema, ProposalSchema, Text


class NameOfficeSchema(CommandSchema):
    """Which department takes an agency's work of a district; none: of every other."""

    agency = needed(Text, most=40)
    district = Text(load_default="", most=60)
    organisation_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})


class OfficeOut(ProposalSchema):
    """A department that takes an agency's work."""

    id = fields.UUID()
    agency = Text()
    district = Text()
    organisation_id = fields.UUID()


class AgencyOfficesOut(Schema):
    """An agency with its offices."""

    agency = Text()
    title = fields.Nested(ServiceWordsOut)
    services = fields.List(Text())
    covered = fields.Boolean()
    standing = fields.List(fields.Nested(OfficeOut))
    waiting = fields.List(fields.Nested(OfficeOut))


class OfficesOut(Schema):
    """All agencies."""

    items = fields.List(fields.Nested(AgencyOfficesOut))
