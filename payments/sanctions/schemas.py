"""Sanctions as officers type what happened to them, and as the API writes them."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.sanctions.models import Sanction, SanctionEnding
from payments.sanctions.policy import ENDS, METHODS, STEPS
from payments.sanctions.queries import HistoryLine, ListedSanction, SanctionView, ShownSanction

_CHOOSE = sentence("Choose one of the answers in the list.")


class RecordStepSchema(CommandSchema):
    """A step at the Accountant General, its day, and its number."""

    kind = Text(
        required=True, validate=[validate.OneOf(STEPS, error=_CHOOSE)], error_messages=NEEDED
    )
    day = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    reference = Text(load_default="", most=120)
    note = Text(load_default="", most=2_000)


class EndSanctionSchema(CommandSchema):
    """The end; the number of the cheque or advice if it was paid, else the reason."""

    kind = Text(
        required=True, validate=[validate.OneOf(ENDS, error=_CHOOSE)], error_messages=NEEDED
    )
    day = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    method = Text(
        load_default=None, allow_none=True, validate=[validate.OneOf(METHODS, error=_CHOOSE)]
    )
    reference = Text(load_default="", most=120)
    reason = Text(load_default="", most=2_000)


class ListSanctionsSchema(QuerySchema):
    """Only those that have no end yet, unless `all` is asked for; a page of them."""

    all = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


SanctionOut = output_of(
    SanctionView,
    "SanctionOut",
    "What became of a sanction.",
)
OrderedSanctionOut = output_of(
    Sanction,
    "OrderedSanctionOut",
    "What was sanctioned, for whom, and from which vote.",
    only=(
        "id", "number", "business_key", "organisation_id", "person_id", "payee_name",
        "gross_paisa", "withheld_paisa", "withheld_head", "net_paisa", "object_head", "demand",
        "ddo_code", "fiscal_year", "authority", "purpose", "purpose_ur", "sanctioned_at",
    ),
)  # fmt: skip
ListedSanctionOut = output_of(ListedSanction, "ListedSanctionOut", sanction=OrderedSanctionOut)
SanctionsOut = page_of(ListedSanctionOut, "SanctionsOut")
SanctionHistoryOut = output_of(HistoryLine, "SanctionHistoryOut")
SanctionEndingOut = output_of(
    SanctionEnding,
    "SanctionEndingOut",
    only=("id", "sanction_id", "kind", "method", "reference", "day", "reason", *DECISION),
)
ShownSanctionOut = output_of(
    ShownSanction,
    "ShownSanctionOut",
    only=("account", "account_bank"),
    listed=ListedSanctionOut,
    history=[SanctionHistoryOut],
)
