"""Changes of schemes as officers type them, and as the API writes them."""

from marshmallow import INCLUDE, Schema, fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, Whole, YesNo, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.changes.models import WhatIf
from tax_incentives.changes.queries.changes import SchemeChangeView
from tax_incentives.changes.queries.touched import Touched, TouchedClaim
from tax_incentives.changes.queries.what_ifs import CostFigures, CostGroup, MissingFact, WhatIfView
from tax_incentives.changes.use_cases.change_scheme import MAX_CHARACTERS
from tax_incentives.schemes.models import SchemeChange

_CODE = validate.Regexp(r"[a-z][a-z0-9_]{1,39}\Z", error=sentence("Choose a scheme from the list."))


def scheme_code() -> Text:
    """Make the field that names a scheme."""
    return Text(required=True, validate=[_CODE], error_messages=NEEDED)


def scheme_text_field() -> fields.String:
    """Make the field of a scheme's text, whose spaces at the beginning of lines mean something."""
    said = sentence("Enter the whole text of the scheme.")
    length = validate.Length(min=1, max=MAX_CHARACTERS + 10_000, error=said)
    return fields.String(required=True, validate=length, error_messages={"required": said})


class ProposeSchemeSchema(CommandSchema):
    """The next version of a scheme, as a whole text."""

    code = scheme_code()
    content = scheme_text_field()
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class TypedEntriesSchema(Schema):
    """The fields of a scheme's form, whatever the scheme has."""

    class Meta:
        """Take every name: the scheme says which there are."""

        unknown = INCLUDE


class SchemeFormSchema(CommandSchema):
    """The next version of a scheme as typed into its form; `version` is the one it makes."""

    code = scheme_code()
    version = Whole(required=True, least=1, most=9_999)
    at = fields.Nested(TypedEntriesSchema, load_default=dict)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class ApproveSchemeSchema(CommandSchema):
    """The approver's confirmation of the touched decisions; needed only if there are some."""

    confirmed = YesNo(load_default=False)


class SchemeCodeSchema(QuerySchema):
    """The scheme to begin from."""

    code = Text(load_default="", validate=[validate.Regexp(r"([a-z][a-z0-9_]{1,39})?\Z")])


SchemeChangeOut = output_of(
    SchemeChange,
    "SchemeChange",
    only=(
        *("id", "code", "version", "content", "valid_from", "instrument", "confidence", "note"),
        *DECISION,
    ),
)
SchemeChangesOut = page_of(SchemeChangeOut, "SchemeChanges")
TouchedClaimOut = output_of(TouchedClaim, "TouchedClaim")
TouchedOut = output_of(Touched, "TouchedClaims", items=[TouchedClaimOut])
SchemeChangeViewOut = output_of(
    SchemeChangeView,
    "SchemeChangePage",
    only=("difference",),
    change=SchemeChangeOut,
    touched=TouchedOut,
)


class AskWhatIfSchema(CommandSchema):
    """The text that is costed, the day whose rules decide, and what is assumed of firms."""

    code = scheme_code()
    content = scheme_text_field()
    rule_on = LocalDate(load_default=None, allow_none=True)
    assumed = fields.String(load_default="", validate=validate.Length(max=2_000))


class WhatIfStartSchema(QuerySchema):
    """The scheme, or the waiting change, to begin from."""

    code = Text(load_default="", validate=[validate.Regexp(r"([a-z][a-z0-9_]{1,39})?\Z")])
    change = fields.UUID(load_default=None, allow_none=True)


WhatIfLineOut = output_of(
    WhatIf, "WhatIfLine", only=("id", "scheme", "asked_at", "rule_on", "firms")
)
WhatIfsOut = page_of(WhatIfLineOut, "WhatIfs")
CostFiguresOut = output_of(CostFigures, "CostFigures")
CostGroupOut = output_of(CostGroup, "CostGroup", figures=CostFiguresOut)
MissingFactOut = output_of(MissingFact, "CostMissingFact")
WhatIfOut = output_of(
    WhatIfView,
    "WhatIf",
    only=(
        *("id", "scheme", "asked_at", "rule_on", "old_version", "new_version", "old_digest"),
        *("new_digest", "firms", "counted", "per_cent", "finished"),
    ),
    assumed=fields.Dict(keys=fields.String(), values=fields.String()),
    figures=CostFiguresOut,
    claims=CostFiguresOut,
    districts=[CostGroupOut],
    sizes=[CostGroupOut],
    missing=[MissingFactOut],
)
