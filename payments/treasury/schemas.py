"""Transfers as officers type them; these and a bill's trail as the API writes them."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import (
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.text import sentence

LONGEST_REFERENCE = 120
BANK = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)
_TREASURY = validate.Regexp(
    r"[a-z][a-z0-9-]{1,29}\Z",
    error=sentence("Use 2 to 30 small letters, digits and hyphens, such as quetta."),
)
_FUND = validate.Regexp(
    r"[A-Z][A-Z0-9-]{1,19}\Z",
    error=sentence("Use 2 to 20 capital letters, digits and hyphens, such as PCF."),
)
_DDO = validate.Regexp(
    r"[A-Z0-9]{4,12}\Z", error=sentence("Write the DDO code as on the pay bill, such as QA4021.")
)


class BankSchema(CommandSchema):
    """Which bank."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)


class TreasuryReferenceSchema(CommandSchema):
    """A number: the bank's of its order, or the treasury's of its challan or credit advice."""

    reference = needed(Text, most=LONGEST_REFERENCE)


class PlaceDdoSchema(CommandSchema):
    """A DDO's treasury and fund, with their source."""

    ddo_code = Text(required=True, validate=[_DDO], error_messages=NEEDED)
    treasury = Text(required=True, validate=[_TREASURY], error_messages=NEEDED)
    treasury_name = needed(Text, most=120)
    fund = Text(required=True, validate=[_FUND], error_messages=NEEDED)
    valid_from = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class AppropriateFeesSchema(CommandSchema):
    """What was put into a bank's account for channels' fees, and by which sanction."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    reference = needed(Text, most=LONGEST_REFERENCE)
    reason = needed(Text, most=2_000)


class ListSheetsSchema(QuerySchema):
    """Which transfers, and where the list goes on."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class PartsSchema(QuerySchema):
    """After which place the parts are wanted."""

    after = Whole(load_default=0, most=1_000_000)


class TreasurySheetOut(Schema):
    """What of a bank's day goes to a treasury."""

    id = fields.UUID()
    bank = Text()
    day = fields.Date()
    treasury = Text()
    treasury_name = Text()
    total = Amount(attribute="total_paisa")
    fees = Amount(attribute="fees_paisa")
    parts = Whole()


class TreasuryTransferOut(ProposalSchema):
    """Whether it was let go."""

    sheet_id = fields.UUID()
    transaction_id = fields.UUID(allow_none=True)


class TreasuryOrderOut(Schema):
    """The bank's order."""

    sheet_id = fields.UUID()
    reference = Text()
    sent_at = Moment()


class TreasuryEndOut(Schema):
    """How it ended."""

    sheet_id = fields.UUID()
    outcome = Text()
    at = Moment()
    reference = Text()
    reason = Text()


class FollowedSheetOut(Schema):
    """A sheet, how it stands, and what has happened to it."""

    sheet = fields.Nested(TreasurySheetOut)
    state = Text()
    transfer = fields.Nested(TreasuryTransferOut, allow_none=True)
    order = fields.Nested(TreasuryOrderOut, allow_none=True)
    end = fields.Nested(TreasuryEndOut, allow_none=True)


FollowedSheetsOut = page_of(FollowedSheetOut, "FollowedSheetsOut")


class TreasuryLineOut(Schema):
    """A head and DDO of a sheet."""

    number = Whole()
    head = Text(attribute="head_code")
    ddo = Text(attribute="ddo_code")
    fund = Text()
    collected = Amount(attribute="collected_paisa")
    returned = Amount(attribute="returned_paisa")
    fees = Amount(attribute="fees_paisa")
    amount = Amount(attribute="amount_paisa")


class LeftHereOut(Schema):
    """Money of a head that stayed, and why: `no_treasury`, `negative`, `short` or `too_many`."""

    head = Text(attribute="head_code")
    ddo = Text(attribute="ddo_code")
    why = Text()
    amount = Amount(attribute="paisa")
    parts = Whole()


class TreasuryRunOut(Schema):
    """A look at a bank's money."""

    id = fields.UUID()
    bank = Text()
    day = fields.Date()
    round = Whole()
    available = Amount(attribute="available_paisa")
    fees_borne_by = Text()
    left = fields.List(fields.Nested(LeftHereOut), attribute="left_here")
    made_at = Moment()


class ShownSheetOut(Schema):
    """A sheet with its lines and what its run left."""

    followed = fields.Nested(FollowedSheetOut)
    lines = fields.List(fields.Nested(TreasuryLineOut))
    run = fields.Nested(TreasuryRunOut)


class TreasuryPartOut(Schema):
    """A part of a line: a payment's, a refund's, a reversal's, or of a decision on suspense.

    `kind` says what `source_id` names (payment, refund, reversal, suspense_decision, or transaction
    for a correction), `transaction_id` its entry in the ledger; `receipt` is the payment's whose
    money it is.
    """

    source = Text(attribute="part.source")
    source_id = fields.UUID(attribute="part.source_id")
    kind = Text(attribute="origin.kind")
    psid = Text(attribute="origin.psid", allow_none=True)
    receipt = Text(attribute="origin.receipt", allow_none=True)
    refund_id = fields.UUID(attribute="origin.refund_id", allow_none=True)
    suspense_item_id = fields.UUID(attribute="origin.suspense_item_id", allow_none=True)
    transaction_id = fields.UUID(attribute="origin.transaction_id")
    channel = Text(attribute="part.channel")
    amount = Amount(attribute="part.amount_paisa")
    fee = Amount(attribute="part.fee_paisa")


class ShownPartsOut(Schema):
    """What a line is made of."""

    line = fields.Nested(TreasuryLineOut)
    parts = fields.List(fields.Nested(TreasuryPartOut))
    next_place = Whole(allow_none=True)


class PlacingOut(ProposalSchema):
    """A DDO's treasury and fund."""

    id = fields.UUID()
    ddo = Text(attribute="ddo_code")
    treasury = Text()
    treasury_name = Text()
    fund = Text()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    instrument = Text()
    confidence = Text()
    note = Text()


PlacingsOut = page_of(PlacingOut, "PlacingsOut")


class AppropriationOut(ProposalSchema):
    """What was given for channels' fees."""

    id = fields.UUID()
    bank = Text()
    amount = Amount(attribute="amount_paisa")
    reference = Text()
    reason = Text()


AppropriationsOut = page_of(AppropriationOut, "AppropriationsOut")


class BillSettlementOut(Schema):
    """What was paid out to a bank; `source_id` names what proved it, of the kind `source`."""

    id = fields.UUID()
    kind = Text()
    channel = Text()
    bank = Text()
    amount = Amount(attribute="gross_paisa")
    fee = Amount(attribute="fee_paisa")
    settled_at = Moment()
    source = Text(attribute="source_kind")
    source_id = fields.UUID()
    payment_id = fields.UUID(allow_none=True)
    refund_id = fields.UUID(allow_none=True)
    transaction_id = fields.UUID()


class BillTransferOut(Schema):
    """A part in a transfer to a treasury; `transaction_id` is null until it was approved."""

    sheet_id = fields.UUID(attribute="part.sheet_id")
    line = Whole(attribute="line.number")
    treasury = Text(attribute="followed.sheet.treasury")
    state = Text(attribute="followed.state")
    head = Text(attribute="line.head_code")
    ddo = Text(attribute="line.ddo_code")
    source = Text(attribute="part.source")
    source_id = fields.UUID(attribute="part.source_id")
    amount = Amount(attribute="part.amount_paisa")
    transaction_id = fields.UUID(allow_none=True)


class BillTrailOut(Schema):
    """What of a bill's money is at banks, and what of it is in transfers that stand."""

    settlements = fields.List(fields.Nested(BillSettlementOut))
    transfers = fields.List(fields.Nested(BillTransferOut))
