"""Offices: what officers enter, and what everybody and officers see."""

from marshmallow import Schema, fields, validate

from app.guides.schemas.fields import MOST_SEARCH, code
from app.parameters.schemas import confidence, needed
from app.schemas import (
    CommandSchema,
    LocalDate,
    ProposalSchema,
    QuerySchema,
    Text,
    UrduText,
    page_of,
)
from app.text import sentence

_PHONE = validate.Regexp(
    r"[0-9+][0-9 ,/()+-]{4,59}\Z|\Z", error=sentence("Write the number in digits, with its code.")
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
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    instrument = needed(Text, most=500)
    confidence = confidence()


class OfficesQuerySchema(QuerySchema):
    """Which offices, and where the list goes on."""

    district = Text(load_default="", most=60)
    q = Text(load_default="", most=MOST_SEARCH)
    cursor = Text(load_default=None, allow_none=True, most=500)


class OfficeSchema(Schema):
    """An office as everybody sees it; one that is not verified has no citation."""

    code = Text()
    agency = Text()
    agency_ur = Text()
    name = Text()
    name_ur = Text()
    district = Text()
    address = Text()
    address_ur = Text()
    phone = Text()
    hours = Text()
    hours_ur = Text()
    valid_from = fields.Date()
    verified = fields.Function(lambda row: row.confidence != "U", metadata={"type": "boolean"})
    citation = fields.Function(
        lambda row: row.instrument if row.confidence != "U" else None,
        metadata={"type": ["string", "null"]},
    )


OfficesSchema = page_of(OfficeSchema, "OfficesSchema")


class KeptOfficeSchema(ProposalSchema):
    """An entry as officers see it."""

    id = fields.UUID()
    code = Text()
    agency = Text()
    name = Text()
    name_ur = Text()
    district = Text()
    address = Text()
    address_ur = Text()
    phone = Text()
    hours = Text()
    operating = fields.Boolean()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    instrument = Text()
    confidence = Text()


KeptOfficesSchema = page_of(KeptOfficeSchema, "KeptOfficesSchema")
