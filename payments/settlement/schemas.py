"""Settlement as the doors take and write it: files, differences, terms, reports, open cards."""

from marshmallow import Schema, fields, validate

from app.money import plain_rupees
from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, Percent, QuerySchema, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.cards.models import CardReport
from payments.cards.policy import Open
from payments.settlement.models import (
    CardReportReading,
    ChannelFile,
    SettlementMatch,
    SettlementTerms,
)
from payments.settlement.policy import AGES, DIFFERENT
from payments.settlement.queries.card_reports import ReportsPage
from payments.settlement.queries.differences import Difference
from payments.settlement.queries.expected_files import ExpectedFile
from payments.settlement.queries.files import LineFacts, ShownFile, ShownLine
from payments.settlement.queries.late_money import HeldMoney
from payments.settlement.queries.unresolved_cards import OpenCard
from payments.settlement.queries.unsettled_balances import Unsettled

CODES = tuple(code.value for code in DIFFERENT)
AGAINST = ("fees", "receivable", "suspense", "write_off", "nothing")
_CHOOSE = sentence("Choose one of the answers in the list.")
_SHORT_NAME = sentence("Use 2 to 20 small letters and digits, such as hbl.")
_CHANNEL = validate.Regexp(
    r"(?!credit\Z)[a-z][a-z0-9_]{1,29}\Z", error=sentence("Use small letters, such as onebill.")
)
_BANK = validate.Regexp(r"[a-z0-9]{2,20}\Z", error=_SHORT_NAME)
_PARTNER = validate.Regexp(r"([a-z0-9]{2,20})?\Z", error=_SHORT_NAME)


class SendSettlementSchema(CommandSchema):
    """The channel of a file; the file is sent with it."""

    partner = needed(Text, most=20)


class SettlementCursorSchema(QuerySchema):
    """A page of a list."""

    cursor = Text(load_default=None)


class SettlementAfterSchema(QuerySchema):
    """After which row the lines are wanted."""

    after = Whole(load_default=0, most=1_000_000)


class MatchesQuerySchema(SettlementCursorSchema):
    """Everything, or what waits."""

    all = fields.Boolean(load_default=False)


class DifferencesQuerySchema(SettlementCursorSchema):
    """The filters of differences; one by its name with `of`."""

    code = Text(load_default="", validate=[validate.OneOf(["", *CODES], error=_CHOOSE)])
    channel = Text(load_default="", most=30)
    age = Whole(load_default=None, allow_none=True, most=len(AGES))
    of = Text(load_default="", most=260)


class ProposeMatchSchema(CommandSchema):
    """The proposed end of a difference."""

    difference = needed(Text, most=260)
    against = Text(
        required=True,
        validate=[validate.OneOf(AGAINST, error=_CHOOSE)],
        error_messages={"required": _CHOOSE},
    )
    reference = Text(load_default="", most=120)
    reason = needed(Text, most=2_000)


class ProposeTermsSchema(CommandSchema):
    """The terms agreed with a channel, and their first day."""

    channel = Text(required=True, validate=[_CHANNEL], error_messages=NEEDED)
    partner = Text(load_default="", validate=[_PARTNER])
    bank = Text(required=True, validate=[_BANK], error_messages=NEEDED)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    expects_files = fields.Boolean(
        required=True, error_messages={"required": sentence("Answer yes or no.")}
    )
    delay_days = Whole(most=60, required=True, error_messages=NEEDED)
    charged_percent = Percent(zero=True, required=True, error_messages=NEEDED)
    fee_paisa = Amount(data_key="fee", required=True, error_messages=NEEDED)
    instrument = needed(Text, most=500)
    confidence = confidence()


SettlementFileSchema = output_of(
    ChannelFile,
    "SettlementFileSchema",
    only=(
        "id", "channel", "partner", "number", "day", "bank", "filename", "lines", "payout_paisa",
        "entered_by", *DECISION,
    ),
    sha256=fields.Function(lambda file: file.hash.hex()),
)  # fmt: skip
SettlementFilesSchema = page_of(SettlementFileSchema, "SettlementFilesSchema")
SettlementLineSchema = output_of(
    LineFacts,
    "SettlementLineSchema",
    "A line of the file; of a deposit that is sealed until an opening neither names nor amounts.",
    only=(
        "row", "kind", "reference", "their_reference", "psid", "gross_paisa", "fee_paisa", "at",
    ),
)  # fmt: skip
SettlementLineSeenSchema = output_of(
    ShownLine, "SettlementLineSeenSchema", line=SettlementLineSchema
)
ShownSettlementFileSchema = output_of(
    ShownFile,
    "ShownSettlementFileSchema",
    file=SettlementFileSchema,
    counts=fields.Dict(keys=fields.String(), values=Whole()),
    lines=[SettlementLineSeenSchema],
)
DifferenceSchema = output_of(
    Difference,
    "DifferenceSchema",
    "A difference; amounts are signed, above zero is towards the province.",
    only=(
        "code", "channel", "partner", "kind", "reference", "their_reference", "psid", "since",
        "days", "expected_paisa", "gross_paisa", "fee_paisa", "file_id", "row", "match_id",
    ),
    difference="key",
    sentence=fields.String(),
)  # fmt: skip
DifferencesSchema = page_of(DifferenceSchema, "DifferencesSchema")
MatchSchema = output_of(
    SettlementMatch,
    "MatchSchema",
    only=(
        "id", "channel", "kind", "reference", "against", "bank", "reason", "file_id", "row",
        "entered_by", *DECISION,
    ),
)  # fmt: skip
MatchesSchema = page_of(MatchSchema, "MatchesSchema")
TermsSchema = output_of(
    SettlementTerms,
    "TermsSchema",
    only=(
        "id", "channel", "partner", "bank", "valid_from", "expects_files", "delay_days",
        "fee_paisa", "instrument", "confidence", "entered_by", *DECISION,
    ),
    charged_percent=Percent(zero=True),
)  # fmt: skip


class TermsListSchema(Schema):
    """All terms."""

    items = fields.List(fields.Nested(TermsSchema))


ExpectedFileSchema = output_of(ExpectedFile, "ExpectedFileSchema")


class ExpectedFilesSchema(Schema):
    """The files of the last 30 days that the terms ask for."""

    items = fields.List(fields.Nested(ExpectedFileSchema))


def _by_age(each: Unsettled) -> list[dict[str, object]]:
    return [{"items": items, "amount": plain_rupees(paisa)} for items, paisa in each.by_age]


UnsettledSchema = output_of(
    Unsettled,
    "UnsettledSchema",
    only=("channel", "items"),
    amount=Amount(attribute="paisa"),
    by_age=fields.Function(_by_age),
)


class UnsettledListSchema(Schema):
    """Every channel's clearing."""

    items = fields.List(fields.Nested(UnsettledSchema))


HeldMoneySchema = output_of(
    HeldMoney,
    "HeldMoneySchema",
    only=("channel", "partner", "delay_days", "items", "late_items", "late_paisa", "since"),
    amount=Amount(attribute="paisa"),
)


class HeldMoneyListSchema(Schema):
    """The money that channels hold, the largest late amount first."""

    items = fields.List(fields.Nested(HeldMoneySchema))


class ReportProblemOut(Schema):
    """The problem, and its place: `row-<number>-<column>`, or `file`."""

    where = fields.String()
    text = fields.String()


ReportReadingOut = output_of(
    CardReportReading,
    "ReportReadingOut",
    only=("id", "number", "outcome", "document_id", "file_id", "read_at"),
    problems=[ReportProblemOut],
)
ReportOutOut = output_of(
    CardReport,
    "ReportOutOut",
    "A report that was not read: announced (`notice`), fetched (`asked`), or `missing`.",
    only=("number", "source", "known_at"),
)
CardReportsOut = output_of(
    ReportsPage,
    "CardReportsOut",
    only=(),
    items=fields.List(fields.Nested(ReportReadingOut), attribute="page.items"),
    next_cursor=fields.String(attribute="page.next_cursor", allow_none=True),
    out=[ReportOutOut],
)


class ListOpenCardsSchema(QuerySchema):
    """A cursor into the list; `left`: only the pages from which nobody returned."""

    left = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


OpenCardOut = output_of(
    OpenCard,
    "OpenCardOut",
    only=(
        "psid", "amount_paisa", "since", "our_reference", "gateway_reference", "refund_id",
    ),
    kind=fields.Enum(Open, by_value=True),
)  # fmt: skip
OpenCardsOut = page_of(OpenCardOut, "OpenCardsOut")
