"""Fees as officers type them, the same on a page and in JSON, and as the API writes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, Percent, QuerySchema, Text, Whole
from app.schemas import rows as listed
from app.text import sentence
from payments.bills.policy.surcharge import Surcharge
from payments.fees.catalogue_groups import GROUPS
from payments.fees.models import FeeVersion
from payments.fees.policy import (
    MAX_UNITS,
    Exemption,
    Fixed,
    Formula,
    Part,
    Percentage,
    PerUnit,
    Slab,
    Slabs,
)
from payments.fees.queries.catalogue import Offered
from payments.fees.queries.files import FeeFile
from payments.fees.use_cases import Terms

MAX_DAYS = 3660
HEAD = validate.Regexp(
    r"[A-Z][0-9]{2,6}\Z",
    error=sentence("Enter the head as in the chart of accounts, for example B01601."),
)
DDO = validate.Regexp(
    r"[A-Z0-9]{2,20}\Z", error=sentence("Enter the DDO code in capital letters and digits.")
)
_CODE = validate.Regexp(
    r"[a-z0-9][a-z0-9-]{1,59}\Z",
    error=sentence("Use small letters, digits and hyphens, such as driving-licence-new."),
)
_CHOOSE = sentence("Choose one of the answers in the list.")
KINDS = ("fixed", "per_unit", "slabs", "percent")


def choice(*known: str, **kwargs: Any) -> Text:  # noqa: ANN401 - marshmallow's own
    """Return a field that takes one of a few words."""
    return Text(validate=[validate.OneOf(known, error=_CHOOSE)], **kwargs)


class FeePartSchema(CommandSchema):
    """A head's share in per cent; without a DDO code it is the department's own."""

    head_code = Text(required=True, validate=[HEAD], error_messages=NEEDED)
    ddo_code = Text(load_default="", validate=[lambda given: DDO(given) if given else given])
    description = needed(Text)
    description_ur = Text(load_default="")
    percent = Percent(required=True, error_messages=NEEDED)


class FeeSlabSchema(CommandSchema):
    """From an amount on: a fixed part, and a per cent of what lies above."""

    starts_at = Amount(required=True, error_messages=NEEDED)
    fixed = Amount(load_default=0)
    percent = Percent(zero=True, load_default=Decimal(0))


class FeeExemptionSchema(CommandSchema):
    """The people who pay less, and by how many per cent."""

    code = Text(required=True, validate=[_CODE], error_messages=NEEDED)
    title = needed(Text)
    title_ur = Text(load_default="")
    percent = Percent(required=True, error_messages=NEEDED)


class FeeTermsSchema(CommandSchema):
    """The terms of a version of a fee; `kind` decides which amounts are used."""

    kind = choice(*KINDS, required=True, error_messages=NEEDED)
    amount = Amount(least_paisa=1)
    least_units = Whole(least=1, most=MAX_UNITS, load_default=1)
    most_units = Whole(least=1, most=MAX_UNITS, load_default=MAX_UNITS)
    percent = Percent()
    floor = Amount(load_default=0)
    cap = Amount(allow_none=True, load_default=None)
    slabs = listed(FeeSlabSchema, most=12)
    parts = listed(FeePartSchema, most=20, required=True)
    exemptions = listed(FeeExemptionSchema, most=20)
    surcharge_head = Text(load_default="", validate=[lambda given: HEAD(given) if given else given])
    surcharge_percent = Percent(allow_none=True, load_default=None)
    surcharge_every = choice("once", "day", "month", load_default="once")
    surcharge_cap = Percent(allow_none=True, load_default=None)
    surcharge_grace_days = Whole(least=0, most=365, load_default=0)
    due_days = Whole(least=0, most=MAX_DAYS, required=True, error_messages=NEEDED)
    expiry_days = Whole(least=0, most=MAX_DAYS, allow_none=True, load_default=None)
    part_payment = fields.Boolean(load_default=False)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)
    thing = Text(load_default="", most=120)
    thing_ur = Text(load_default="", most=120)

    @post_load
    def _terms(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        terms = {name: data.pop(name) for name in tuple(data) if name in _OF_TERMS}
        return data | {"terms": _as_terms(terms)}


_OF_TERMS = frozenset(FeeTermsSchema().fields)


class ProposeFeeSchema(FeeTermsSchema):
    """A new fee of a department, with its first terms."""

    code = Text(required=True, validate=[_CODE], error_messages=NEEDED)
    department_id = fields.UUID(required=True, error_messages={**NEEDED, "invalid_uuid": _CHOOSE})
    title = needed(Text)
    title_ur = needed(Text)
    service_group = choice(*GROUPS, required=True, error_messages=NEEDED)
    asks = Text(load_default="")
    asks_ur = Text(load_default="")


def _as_terms(given: Mapping[str, Any]) -> Terms:
    expiry = given["expiry_days"]
    if expiry is not None and expiry < given["due_days"]:
        problem = sentence("The last day to pay cannot come before the due date.")
        raise ValidationError({"expiry_days": [problem]})
    return Terms(
        formula=_formula(given),
        parts=tuple(Part(**part) for part in given["parts"]),
        surcharge=_surcharge(given),
        exemptions=tuple(Exemption(**each) for each in given.get("exemptions", ())),
        due_days=given["due_days"],
        expiry_days=expiry,
        part_payment=given["part_payment"],
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        instrument=given["instrument"],
        confidence=given["confidence"],
        note=given["note"],
        thing=given["thing"],
        thing_ur=given["thing_ur"] if given["thing"] else "",
    )


def _formula(given: Mapping[str, Any]) -> Formula:
    match given["kind"]:
        case "fixed":
            return Fixed(amount_paisa=_there(given, "amount"))
        case "per_unit":
            return PerUnit(
                unit_paisa=_there(given, "amount"),
                least=given["least_units"],
                most=given["most_units"],
            )
        case "slabs":
            return Slabs(slabs=tuple(_slab(slab) for slab in _there(given, "slabs")))
        case _:
            return Percentage(
                percent=_there(given, "percent"),
                floor_paisa=given["floor"],
                cap_paisa=given["cap"],
            )


def _slab(given: Mapping[str, Any]) -> Slab:
    return Slab(from_paisa=given["starts_at"], fixed_paisa=given["fixed"], percent=given["percent"])


def _surcharge(given: Mapping[str, Any]) -> Surcharge | None:
    if given["surcharge_percent"] is None:
        _refuse_without_percent(given)
        return None
    return Surcharge(
        head_code=_there(given, "surcharge_head"),
        percent=given["surcharge_percent"],
        every=given["surcharge_every"],
        cap_percent=given["surcharge_cap"],
        grace_days=given["surcharge_grace_days"],
    )


# Fields without a surcharge: a form cannot undo the choice of "once".
_NO_SURCHARGE = {
    "surcharge_head": "",
    "surcharge_every": "once",
    "surcharge_cap": None,
    "surcharge_grace_days": 0,
}


def _refuse_without_percent(given: Mapping[str, Any]) -> None:
    """Refuse to drop what was said of a surcharge that has no per cent."""
    if any(given[name] != nothing for name, nothing in _NO_SURCHARGE.items()):
        problem = sentence(
            "Enter the percentage of the surcharge. If there is none, leave its head, its"
            " maximum and its days of grace empty, and choose “once”."
        )
        raise ValidationError({"surcharge_percent": [problem]})


def _there(given: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return an answer that this kind of fee needs."""
    if not given.get(name):
        raise ValidationError({name: [sentence("Fill this in.")]})
    return given[name]


class SearchFeesSchema(QuerySchema):
    """Words to look for, and the day."""

    q = Text(load_default="", most=100)
    on = LocalDate(load_default=None)


FeeVersionSchema = output_of(
    FeeVersion,
    "FeeVersionSchema",
    only=(
        "id", "fee_id", "due_days", "expiry_days", "part_payment", "valid_from", "valid_to",
        "instrument", "confidence", "note", "state", "entered_at", "approved_at", "refused_at",
        "refused_reason", "thing", "thing_ur",
    ),
    formula=fields.Dict(),
    split=fields.List(fields.Dict()),
    surcharge=fields.Dict(allow_none=True),
    exemptions=fields.List(fields.Dict()),
)  # fmt: skip
FeeFileSchema = output_of(
    FeeFile,
    "FeeFileSchema",
    "A fee with every version of it.",
    only=("department",),
    id="fee.id",
    code="fee.code",
    title="fee.title",
    title_ur="fee.title_ur",
    service_group="fee.service_group",
    versions=fields.List(fields.Nested(FeeVersionSchema), attribute="rows"),
)
FeeExemptionOut = output_of(
    Exemption,
    "FeeExemptionOut",
    only=("code", "title", "title_ur"),
    percent=fields.String(),  # as it is stored
)
OfferedFeeSchema = output_of(
    Offered,
    "OfferedFeeSchema",
    only=("needs", "standing", "citation", "basis"),
    department="department.name",
    **{
        name: f"in_force.fee.{name}"
        for name in ("code", "title", "title_ur", "service_group", "asks", "asks_ur")
    },
    **{
        name: f"in_force.version.{name}"
        for name in ("part_payment", "due_days", "valid_from", "valid_to", "thing", "thing_ur")
    },
    formula=fields.Dict(attribute="in_force.version.formula"),
    exemptions=fields.List(fields.Nested(FeeExemptionOut), attribute="in_force.version.exemptions"),
)


class CatalogueSchema(Schema):
    """Every fee in force on a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(OfferedFeeSchema))
