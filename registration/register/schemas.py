"""Schemas of the register: address parameters and API output."""

from marshmallow import Schema, fields, validate

from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.text import sentence
from app.web.changes import ChangesOut
from registration.register.models import AgencyNumber, Business, Filing
from registration.register.policy.business import Place
from registration.register.policy.permitted_filings import MENU, MenuLine
from registration.register.queries.feed import Change
from registration.register.queries.my_businesses import OwnBusiness
from registration.register.queries.search import History
from registration.register.queries.views import BusinessView, FilingView, FormerOwnerView, OwnerView

_LIST = sentence("Choose one of the answers in the list.")
FORMS = ("sole", "partnership", "company")
STANDINGS = ("registered", "dissolved")


class SearchRegisterSchema(QuerySchema):
    """Words in either script, and what narrows them; empty says nothing."""

    q = Text(load_default="")
    district = Text(load_default="")
    activity = Text(load_default="")
    form = Text(load_default="", validate=[validate.OneOf(("", *FORMS), error=_LIST)])
    standing = Text(load_default="", validate=[validate.OneOf(("", *STANDINGS), error=_LIST)])
    cursor = Text(load_default=None)


class OnDaySchema(QuerySchema):
    """The register as of the day `on`, as recorded by the day `recorded`; today if empty."""

    on = LocalDate(load_default=None)
    recorded = LocalDate(load_default=None)


_BUSINESS = (
    "number", "form", "name", "name_ur", "place", "other_places", "activities", "owners", "minors",
    "duration", "company_number", "legacy_number", "standing", "dissolved_on",
    "dissolution_recorded_on", "valid_from", "valid_to", "published", "former",
    "owner_died_on",
)  # fmt: skip
BusinessPlaceSchema = output_of(Place, "BusinessPlaceSchema")
BusinessSchema = output_of(
    BusinessView,
    "BusinessSchema",
    only=_BUSINESS,
    place=BusinessPlaceSchema,
    other_places=[BusinessPlaceSchema],
    owners=[output_of(OwnerView, "BusinessOwnerSchema")],
    former=[output_of(FormerOwnerView, "FormerBusinessOwnerSchema")],
)
BusinessesSchema = page_of(BusinessSchema, "BusinessesSchema")
FilingSchema = output_of(FilingView, "FilingSchema")
RegisterHistorySchema = output_of(
    History,
    "RegisterHistorySchema",
    versions=[BusinessSchema],
    filings=[FilingSchema],
    agencies=[
        output_of(
            AgencyNumber,
            "AgencyNumberSchema",
            only=("agency", "code", "number", "valid_from", "valid_until"),
        )
    ],
)


class RegisterChangesSchema(ChangesOut):
    """The changes after a position; ask again with `after` set to `next`, or follow `links`."""

    items = fields.List(fields.Nested(output_of(Change, "RegisterChangeSchema")))


class WithdrawFilingSchema(CommandSchema):
    """The reason for withdrawing a filing."""

    reason = Text(required=True, most=500)


class PublishDetailsSchema(CommandSchema):
    """The choice whether everybody may read the owner's name and street."""

    publish = fields.Boolean(required=True)


PublicationSchema = output_of(
    Business, "PublicationSchema", only=("id",), published="details_published"
)
FiledSchema = output_of(Filing, "FiledSchema", only=("id", "sequence", "kind", "effective_on"))


class BeginChangeSchema(CommandSchema):
    """The kind of filing to begin."""

    kind = Text(
        required=True, validate=[validate.OneOf([kind.value for kind in MENU], error=_LIST)]
    )


class BegunFilingSchema(Schema):
    """The application that was begun."""

    id = fields.UUID()


class OwnBusinessesSchema(Schema):
    """All businesses of one's own."""

    items = fields.List(fields.Nested(BusinessSchema))


OwnBusinessSchema = output_of(
    OwnBusiness,
    "OwnBusinessSchema",
    only=("business", "menu", "to_come"),
    business=BusinessSchema,
    menu=[output_of(MenuLine, "FilingMenuLineSchema")],
    to_come=[FilingSchema],
)
