"""What is asked of the register in an address, and what the API answers."""

from marshmallow import Schema, fields, validate

from app.schemas import CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole, page_of
from app.text import sentence
from registration.register.policy.permitted_filings import MENU

_LIST = sentence("Choose one of the answers in the list.")
FORMS = ("sole", "partnership", "company")
STANDINGS = ("registered", "dissolved")
MOST_CHANGES = 1_000


class SearchRegisterSchema(QuerySchema):
    """Words in either script, and what narrows them; empty says nothing."""

    q = Text(load_default="")
    district = Text(load_default="")
    activity = Text(load_default="")
    form = Text(load_default="", validate=[validate.OneOf(("", *FORMS), error=_LIST)])
    standing = Text(load_default="", validate=[validate.OneOf(("", *STANDINGS), error=_LIST)])
    cursor = Text(load_default=None)


class OnDaySchema(QuerySchema):
    """The day on which the register is looked at; left out: today."""

    on = LocalDate(load_default=None)


class ChangesQuery(QuerySchema):
    """Where a reader of the feed has come to."""

    after = Whole(load_default=0)
    limit = Whole(load_default=100, least=1, most=MOST_CHANGES)


class BusinessPlaceSchema(Schema):
    """A place of business."""

    line = Text()
    district = Text()


class BusinessOwnerSchema(Schema):
    """A proprietor or partner by name."""

    name = Text()
    name_ur = Text()
    joined_on = LocalDate()


class BusinessSchema(Schema):
    """A business as anybody may see it."""

    number = Text()
    form = Text()
    name = Text()
    name_ur = Text()
    place = fields.Nested(BusinessPlaceSchema)
    other_places = fields.List(fields.Nested(BusinessPlaceSchema))
    activities = fields.List(Text())
    owners = fields.List(fields.Nested(BusinessOwnerSchema))
    minors = Whole()
    duration = Text()
    company_number = Text()
    legacy_number = Text()
    standing = Text()
    dissolved_on = LocalDate(allow_none=True)
    valid_from = LocalDate()
    valid_to = LocalDate(allow_none=True)


BusinessesSchema = page_of(BusinessSchema, "BusinessesSchema")


class FilingSchema(Schema):
    """That something was filed."""

    id = fields.UUID()
    sequence = Whole()
    kind = Text()
    effective_on = LocalDate()
    filed_at = Moment()
    corrects = Whole(allow_none=True)
    withdrawn = fields.Boolean()


class AgencyNumberSchema(Schema):
    """What another agency gave the business."""

    agency = Text()
    code = Text()
    number = Text()
    valid_from = LocalDate()
    valid_until = LocalDate(allow_none=True)


class RegisterHistorySchema(Schema):
    """All that the register ever said of a business, newest first."""

    versions = fields.List(fields.Nested(BusinessSchema))
    filings = fields.List(fields.Nested(FilingSchema))
    agencies = fields.List(fields.Nested(AgencyNumberSchema))


class RegisterChangeSchema(Schema):
    """A line of the change feed; `position` is the cursor."""

    position = Whole()
    number = Text()
    kind = Text()
    effective_on = LocalDate()
    filed_at = Moment()


class RegisterChangesSchema(Schema):
    """What came after a position; ask again with `after` set to `next`."""

    items = fields.List(fields.Nested(RegisterChangeSchema))
    next = Whole()


class WithdrawFilingSchema(CommandSchema):
    """Why a filing is withdrawn."""

    reason = Text(required=True, most=500)


class FiledSchema(Schema):
    """The filing that was entered."""

    id = fields.UUID()
    sequence = Whole()
    kind = Text()
    effective_on = LocalDate()


class BeginChangeSchema(CommandSchema):
    """What kind of filing is begun."""

    kind = Text(
        required=True, validate=[validate.OneOf([kind.value for kind in MENU], error=_LIST)]
    )


class BegunFilingSchema(Schema):
    """The application that was begun."""

    id = fields.UUID()


class OwnBusinessesSchema(Schema):
    """All businesses of one's own."""

    items = fields.List(fields.Nested(BusinessSchema))


class FilingMenuLineSchema(Schema):
    """A kind of filing; `blocked` says why it cannot be filed now."""

    kind = Text()
    blocked = Text(allow_none=True)


class OwnBusinessSchema(Schema):
    """A business of one's own."""

    business = fields.Nested(BusinessSchema)
    menu = fields.List(fields.Nested(FilingMenuLineSchema))
    to_come = fields.List(fields.Nested(FilingSchema))
