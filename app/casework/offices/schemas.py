"""Offices as administrators name them, and as the API writes them."""

from marshmallow import Schema, fields

from app.casework.catalogue.models import FilingOrder, Office
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.offices.queries import AgencyOffices
from app.outputs import output_of
from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from app.two_people import DECISION


class NameOfficeSchema(CommandSchema):
    """The department for an agency's work in a district; none: in every other."""

    agency = needed(Text, most=40)
    district = Text(load_default="", most=60)
    organisation_id = fields.UUID(required=True, error_messages={"required": NOT_AMONG})


def _day() -> LocalDate:
    missing = sentence("Enter a date, for example 31-12-2026.")
    return LocalDate(required=True, error_messages={"required": missing})


class AcceptFilingsSchema(CommandSchema):
    """An order by which an agency accepts electronic filings, or a department electronic bids."""

    agency = Text(load_default=None, allow_none=True, most=40)
    department_id = fields.UUID(
        load_default=None, allow_none=True, error_messages={"invalid_uuid": NOT_AMONG}
    )
    number = needed(Text, most=100)
    issued_on = _day()
    authority = needed(Text, most=200)
    valid_from = _day()
    instrument = needed(Text, most=500)
    confidence = confidence()


FilingOrderOut = output_of(
    FilingOrder,
    "FilingOrderOut",
    only=(
        "id", "agency", "department_id", "number", "issued_on", "authority", "valid_from",
        "instrument", "confidence", *DECISION,
    ),
)  # fmt: skip
FilingOrdersOut = page_of(FilingOrderOut, "FilingOrdersOut")
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
