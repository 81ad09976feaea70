"""Partners as finance officers type them, and as the API writes them."""

from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, Rows, Text, Whole
from app.text import sentence
from payments.partners.models import Partner
from payments.partners.onebill.profile import CHOICES, WIDEST, Profile
from payments.partners.use_cases.register_partner import Told

MAX_NETWORKS = 20
_USUAL = Profile()
_CODE = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)
_NO_NETWORK = sentence("Enter at least one network that the partner sends from.")
_CHOOSE = sentence("Choose one of the answers in the list.")


# Longer values would be cut or overflow: amounts of ten milliard rupees, numbers of receipts.
_AMOUNT, _RECEIPT = 12, 17


def _width(name: str, needed: int = 0) -> Whole:
    narrow = sentence("Leave room for %(needed)s signs at least.", needed=needed)
    fits = [validate.Range(min=needed, error=narrow)]
    return Whole(least=0, most=WIDEST, load_default=getattr(_USUAL, name), validate=fits)


def _choice(name: str) -> Text:
    chosen = [validate.OneOf(CHOICES[name], error=_CHOOSE)]
    return Text(validate=chosen, load_default=getattr(_USUAL, name))


class ProfileSchema(CommandSchema):
    """The format of a partner; fields left out are as for most partners."""

    key_case = _choice("key_case")
    credentials = _choice("credentials")
    padding = _choice("padding")
    paid_inquiry_code = _choice("paid_inquiry_code")
    settlement_delimiter = _choice("settlement_delimiter")
    settlement_dates = _choice("settlement_dates")
    detail_width = _width("detail_width")
    identification_width = _width("identification_width", _RECEIPT)
    reserved_width = _width("reserved_width")
    amount_width = _width("amount_width", _AMOUNT)
    paid_width = _width("paid_width", _AMOUNT)


class ProposePartnerSchema(ProfileSchema):
    """A partner by its agreement. A form sends `networks` as lines, JSON as a list."""

    code = Text(required=True, validate=[_CODE], error_messages=NEEDED)
    name = needed(Text)
    agreement = needed(Text, most=500)
    username = needed(Text, most=60)
    networks = Rows(
        Text(most=50),
        most=MAX_NETWORKS,
        required=True,
        validate=validate.Length(min=1, error=_NO_NETWORK),
    )
    certificate = Text(most=100, load_default="")

    @pre_load
    def _lines(self, data: Any, **_: Any) -> Any:  # noqa: ANN401 - whatever was sent
        if isinstance(data, dict) and isinstance(data.get("networks"), str):
            return {**data, "networks": data["networks"].split()}
        return data

    @post_load
    def _profile(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401 - marshmallow's own
        profile = {name: data.pop(name) for name in ProfileSchema._declared_fields}  # noqa: SLF001 - marshmallow's own list of them
        return {**data, "profile": profile}


PartnerSchema = output_of(
    Partner,
    "PartnerSchema",
    "A partner as officials see it; never its password.",
    only=(
        "id", "state", "entered_at", "approved_at", "refused_at", "refused_reason", "code", "name",
        "agreement", "username", "networks", "certificate", "ended_at",
    ),
    profile=fields.Dict(),
)  # fmt: skip


class PartnersSchema(Schema):
    """All partners."""

    items = fields.List(fields.Nested(PartnerSchema))


CredentialsSchema = output_of(Told, "ToldSchema", only=("password",), partner=PartnerSchema)
