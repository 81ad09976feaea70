"""Offices as administrators name them, and as the API writes them."""

from marshmallow import Schema, fields

from app.casework.catalogue.models import Office
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.offices.queries.office_list import AgencyOffices
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Text
from app.two_people import DECISION


class NameOfficeSchema(CommandSchema):
    """Which department takes an agency's work of a district; none: of every other."""

    agency = needed(Text, most=40)
    district = Text(load_default="", most=60)
    organisation_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})


OfficeOut = output_of(
    Office, "OfficeOut", only=("id", "agency", "district", "organisation_id", *DECISION)
)
AgencyOfficesOut = output_of(
    AgencyOffices,
    "AgencyOfficesOut",
    only=("agency", "covered"),
    title=ServiceWordsOut,
    services=fields.List(fields.String()),
    standing=[OfficeOut],
    waiting=[OfficeOut],
)


class OfficesOut(Schema):
    """All agencies."""

    items = fields.List(fields.Nested(AgencyOfficesOut))
