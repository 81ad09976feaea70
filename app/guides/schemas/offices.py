"""Offices: what officers enter, and what everybody and officers see."""

from marshmallow import fields, validate

from app.guides.models import Office
from app.guides.schemas.fields import MAX_SEARCH_LENGTH, code
from app.outputs import output_of
from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, UrduText, page_of
from app.text import sentence
from app.two_people import DECISION

_PHONE = validate.Regexp(
    r"[0-9+][0-9 ,/()+-]{4,59}\Z|\Z", error=sentence("Enter the number in digits, with its code.")
)


class ProposeOfficeSchema(CommandSchema):
    """An office as it is from a day on; `operating` false: there is none any more."""

    code = code()
    agency = needed(Text)
    agency_ur = needed(UrduText)
    name = needed(Text)
    name_ur = needed(UrduText)
    district = needed(Text, most=60)
    address = needed(Text, most=300)
    address_ur = needed(UrduText, most=300)
    phone = Text(load_default="", most=60, validate=[_PHONE])
    hours = Text(load_default="")
    hours_ur = UrduText(load_default="")
    operating = fields.Boolean(load_default=True)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()


class OfficesQuerySchema(QuerySchema):
    """The offices, and the cursor of the list."""

    district = Text(load_default="", most=60)
    q = Text(load_default="", most=MAX_SEARCH_LENGTH)
    cursor = Text(load_default=None, allow_none=True, most=500)


OfficeSchema = output_of(
    Office,
    "OfficeSchema",
    only=(
        "code", "agency", "agency_ur", "name", "name_ur", "district", "address", "address_ur",
        "phone", "hours", "hours_ur", "valid_from",
    ),
    verified=fields.Function(lambda row: row.confidence != "U", metadata={"type": "boolean"}),
    citation=fields.Function(
        lambda row: row.instrument if row.confidence != "U" else None,
        metadata={"type": ["string", "null"]},
    ),
)  # fmt: skip
OfficesSchema = page_of(OfficeSchema, "OfficesSchema")


KeptOfficeSchema = output_of(
    Office,
    "KeptOfficeSchema",
    only=(
        "id", "code", "agency", "name", "name_ur", "district", "address", "address_ur", "phone",
        "hours", "operating", "valid_from", "valid_to", "instrument", "confidence", *DECISION,
    ),
)  # fmt: skip
KeptOfficesSchema = page_of(KeptOfficeSchema, "KeptOfficesSchema")
