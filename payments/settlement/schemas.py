"""Settlement as the doors take and write it: files, differences, terms, reports, open cards."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import (
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    Percent,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.text import sentence
from payments.cards.policy import Open
from payments.settlement.policy import AGES, DIFFERENT

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
    """Whose file it is; the file comes beside it."""

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
    """Which differences; one by its name with `of`."""

    code = Text(load_default="", validate=[validate.OneOf(["", *CODES], error=_CHOOSE)])
    channel = Text(load_default="", most=30)
    age = Whole(load_default=None, allow_none=True, most=len(AGES))
    of = Text(load_default="", most=260)


class ProposeMatchSchema(CommandSchema):
    """What is to become of a difference."""

    difference = needed(Text, most=260)
    against = Text(
        required=True,
        validate=[validate.OneOf(AGAINST, error=_CHOOSE)],
        error_messages={"required": _CHOOSE},
    )
    reference = Text(load_default="", most=120)
    reason = needed(Text, most=2_000)


class ProposeTermsSchema(CommandSchema):
    """What was agreed with a channel, from a day on."""

    channel = Text(required=True, validate=[_CHANNEL], error_messages=NEEDED)
    partner = Text(load_default="", validate=[_PARTNER])
    bank = Text(required=True, validate=[_BANK], error_messages=NEEDED)
    valid_from = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    expects_files = fields.Boolean(
        required=True, error_messages={"required": sentence("Answer yes or no.")}
    )
    delay_days = Whole(most=60, required=True, error_messages=NEEDED)
    charged_percent = Percent(zero=True, required=True, error_messages=NEEDED)
    fee_paisa = Amount(data_key="fee", required=True, error_messages=NEEDED)
    instrument = needed(Text, most=500)
    confidence = confidence()


class SettlementFileSchema(ProposalSchema):
    """A file as officers see it."""

    id = fields.UUID()
    channel = Text()
    partner = Text()
    number = Text()
    day = fields.Date()
    bank = Text()
    filename = Text()
    sha256 = fields.Function(lambda file: file.hash.hex())
    lines = Whole()
    payout_paisa = Amount(data_key="payout")
    entered_by = fields.UUID(allow_none=True)


SettlementFilesSchema = page_of(SettlementFileSchema, "SettlementFilesSchema")


class SettlementLineSchema(Schema):
    """A line as the channel wrote it."""

    row = Whole()
    kind = Text()
    reference = Text()
    their_reference = Text()
    psid = Text()
    gross_paisa = Amount(data_key="gross")
    fee_paisa = Amount(data_key="fee")
    at = Moment()


class SettlementLineSeenSchema(Schema):
    """A line and what it came to."""

    line = fields.Nested(SettlementLineSchema)
    code = Text(allow_none=True)
    resolved = fields.Boolean()


class ShownSettlementFileSchema(Schema):
    """A file with what its lines came to."""

    file = fields.Nested(SettlementFileSchema)
    counts = fields.Dict(keys=Text(), values=Whole())
    seen = Whole()
    gross_paisa = Amount(data_key="gross")
    fee_paisa = Amount(data_key="fee")
    lines = fields.List(fields.Nested(SettlementLineSeenSchema))
    next_row = Whole(allow_none=True)


class DifferenceSchema(Schema):
    """A difference; amounts are signed, above zero is towards the province."""

    key = Text(data_key="difference")
    code = Text()
    sentence = Text()
    channel = Text()
    partner = Text()
    kind = Text()
    reference = Text()
    their_reference = Text()
    psid = Text()
    since = Moment()
    days = Whole()
    expected_paisa = Amount(data_key="expected", allow_none=True)
    gross_paisa = Amount(data_key="gross", allow_none=True)
    fee_paisa = Amount(data_key="fee", allow_none=True)
    file_id = fields.UUID(allow_none=True)
    row = Whole(allow_none=True)
    match_id = fields.UUID(allow_none=True)


DifferencesSchema = page_of(DifferenceSchema, "DifferencesSchema")


class MatchSchema(ProposalSchema):
    """What an officer proposed about a difference."""

    id = fields.UUID()
    channel = Text()
    kind = Text()
    reference = Text()
    against = Text()
    bank = Text()
    reason = Text()
    file_id = fields.UUID(allow_none=True)
    row = Whole(allow_none=True)
    entered_by = fields.UUID()


MatchesSchema = page_of(MatchSchema, "MatchesSchema")


class TermsSchema(ProposalSchema):
    """What was agreed with a channel."""

    id = fields.UUID()
    channel = Text()
    partner = Text()
    bank = Text()
    valid_from = fields.Date()
    expects_files = fields.Boolean()
    delay_days = Whole()
    charged_percent = Percent(zero=True)
    fee_paisa = Amount(data_key="fee")
    instrument = Text()
    confidence = Text()
    entered_by = fields.UUID()


class TermsListSchema(Schema):
    """All terms."""

    items = fields.List(fields.Nested(TermsSchema))


class ExpectedFileSchema(Schema):
    """The file of a working day."""

    channel = Text()
    partner = Text()
    day = fields.Date()
    due_on = fields.Date()
    arrival = Text()
    file_id = fields.UUID(allow_none=True)


class ExpectedFilesSchema(Schema):
    """The files of the last 30 days that the terms ask for."""

    items = fields.List(fields.Nested(ExpectedFileSchema))


class AgedSchema(Schema):
    """How many items of an age, and how much."""

    items = Whole()
    paisa = Amount(data_key="amount")


class UnsettledSchema(Schema):
    """What stands on a channel's clearing, by age: 0–1, 2–7, 8–30 and more than 30 days."""

    channel = Text()
    items = Whole()
    paisa = Amount(data_key="amount")
    by_age = fields.Function(
        lambda each: [
            AgedSchema().dump({"items": items, "paisa": paisa}) for items, paisa in each.by_age
        ]
    )


class UnsettledListSchema(Schema):
    """Every channel's clearing."""

    items = fields.List(fields.Nested(UnsettledSchema))


class ReportProblemOut(Schema):
    """What is wrong, and where: `row-<number>-<column>`, or `file`."""

    where = Text()
    text = Text()


class ReportReadingOut(Schema):
    """What reading a report came to: accepted, empty or refused."""

    id = fields.UUID()
    number = Whole()
    outcome = Text()
    problems = fields.List(fields.Nested(ReportProblemOut))
    document_id = fields.UUID(allow_none=True)
    file_id = fields.UUID(allow_none=True)
    read_at = Moment()


class ReportOutOut(Schema):
    """A report that was not read: announced (`notice`), fetched (`asked`), or `missing`."""

    number = Whole()
    source = Text()
    known_at = Moment()


class CardReportsOut(Schema):
    """A page of readings, and what is out."""

    items = fields.List(fields.Nested(ReportReadingOut), attribute="page.items")
    next_cursor = Text(allow_none=True, attribute="page.next_cursor")
    out = fields.List(fields.Nested(ReportOutOut))


class ListOpenCardsSchema(QuerySchema):
    """Where the list goes on; `left`: only the pages that nobody came back from."""

    left = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class OpenCardOut(Schema):
    """What has no end: its names are ours and the gateway's, to look it up there."""

    kind = fields.Enum(Open, by_value=True)
    psid = Text()
    amount = Amount(attribute="amount_paisa")
    since = Moment()
    our_reference = Text()
    gateway_reference = Text()
    refund_id = fields.UUID(allow_none=True)


OpenCardsOut = page_of(OpenCardOut, "OpenCardsOut")
