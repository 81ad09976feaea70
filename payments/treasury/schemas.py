"""Transfers as officers type them; these and a bill's trail as the API writes them."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, QuerySchema, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.clearing.models import Settlement
from payments.treasury.models import (
    DdoTreasury,
    FeeAppropriation,
    TreasuryEnd,
    TreasuryLine,
    TreasuryOrder,
    TreasuryRun,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury.policy import Left
from payments.treasury.queries.bill_trail import BillTrail, Transferred
from payments.treasury.queries.transfer_sources import ShownPart
from payments.treasury.queries.transfers import FollowedSheet, ShownChallan, ShownParts, ShownSheet

MAX_REFERENCE_LENGTH = 120
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
    r"[A-Z0-9]{4,12}\Z",
    error=sentence("Enter the DDO code as on the pay bill, for example QA4021."),
)


class BankSchema(CommandSchema):
    """The bank."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)


class TreasuryReferenceSchema(CommandSchema):
    """A number of the bank: of its order, or of its credit advice."""

    reference = needed(Text, most=MAX_REFERENCE_LENGTH)


class ArrivalSchema(TreasuryReferenceSchema):
    """The bank's credit advice: its number and day, and the treasury's own number if it has one."""

    credited_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    treasury_number = Text(load_default="", most=MAX_REFERENCE_LENGTH)


class PlaceDdoSchema(CommandSchema):
    """A DDO's treasury and fund, with their source."""

    ddo_code = Text(required=True, validate=[_DDO], error_messages=NEEDED)
    treasury = Text(required=True, validate=[_TREASURY], error_messages=NEEDED)
    treasury_name = needed(Text, most=120)
    fund = Text(required=True, validate=[_FUND], error_messages=NEEDED)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class AppropriateFeesSchema(CommandSchema):
    """The money put into a bank's account for channels' fees, and its sanction."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    reference = needed(Text, most=MAX_REFERENCE_LENGTH)
    reason = needed(Text, most=2_000)


class ListSheetsSchema(QuerySchema):
    """The filters of transfers, and the cursor of the list."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class PartsSchema(QuerySchema):
    """After which place the parts are wanted."""

    after = Whole(load_default=0, most=1_000_000)


TreasurySheetOut = output_of(
    TreasurySheet,
    "TreasurySheetOut",
    only=("id", "bank", "day", "treasury", "treasury_name", "total_paisa", "fees_paisa", "parts"),
)
TreasuryTransferOut = output_of(
    TreasuryTransfer, "TreasuryTransferOut", only=("sheet_id", "transaction_id", *DECISION)
)
TreasuryOrderOut = output_of(
    TreasuryOrder, "TreasuryOrderOut", only=("sheet_id", "reference", "sent_at")
)
TreasuryEndOut = output_of(
    TreasuryEnd,
    "TreasuryEndOut",
    """How a transfer ended: `credited_on` is the bank's day, `counted_on` that of our books.

    `counted_on` is later where the books of that month were closed; null where the approval counted
    it already.
    """,
    only=(
        "sheet_id", "outcome", "at", "reference", "reason", "credited_on", "counted_on",
        "treasury_number",
    ),
)  # fmt: skip
FollowedSheetOut = output_of(
    FollowedSheet,
    "FollowedSheetOut",
    only=("state",),
    sheet=TreasurySheetOut,
    transfer=TreasuryTransferOut,
    order=TreasuryOrderOut,
    end=TreasuryEndOut,
)
FollowedSheetsOut = page_of(FollowedSheetOut, "FollowedSheetsOut")
TreasuryLineOut = output_of(
    TreasuryLine,
    "TreasuryLineOut",
    only=("number", "fund", "collected_paisa", "returned_paisa", "fees_paisa", "amount_paisa"),
    head="head_code",
    ddo="ddo_code",
)


TreasuryChallanOut = output_of(
    ShownChallan,
    "TreasuryChallanOut",
    "Our number of a line's challan (a sample form, U), and its credit by the treasury's scroll.",
    only=(),
    line="challan.line_number",
    number="challan.number",
    credited_on="credit.credited_on",
    scroll_number="credit.scroll_number",
    treasury_number="credit.treasury_number",
)


LeftHereOut = output_of(
    Left,
    "LeftHereOut",
    "Money of a head that stayed, and why: `no_treasury`, `negative`, `short` or `too_many`.",
    only=("why", "parts"),
    head="head_code",
    ddo="ddo_code",
    amount=Amount(attribute="paisa"),
)


TreasuryRunOut = output_of(
    TreasuryRun,
    "TreasuryRunOut",
    only=("id", "bank", "day", "round", "available_paisa", "fees_borne_by", "made_at"),
    left=fields.List(fields.Nested(LeftHereOut), attribute="left_here"),
)
ShownSheetOut = output_of(
    ShownSheet,
    "ShownSheetOut",
    only=(),
    followed=FollowedSheetOut,
    lines=[TreasuryLineOut],
    challans=[TreasuryChallanOut],
    run=TreasuryRunOut,
)
TreasuryPartOut = output_of(
    ShownPart,
    "TreasuryPartOut",
    """A part of a line: a payment's, a refund's, a reversal's, or of a decision on suspense.

    `kind` says what `source_id` names (payment, refund, reversal, suspense_decision, or transaction
    for a correction), `transaction_id` its entry in the ledger; `receipt` is the payment's whose
    money it is. Of a `sealed` one nothing else is said before its opening.
    """,
    only=("source_id", "channel", "amount_paisa", "fee_paisa", "sealed"),
    source="part.source",
    kind="origin.kind",
    psid="origin.psid",
    receipt="origin.receipt",
    refund_id="origin.refund_id",
    suspense_item_id="origin.suspense_item_id",
    transaction_id="origin.transaction_id",
)
ShownPartsOut = output_of(
    ShownParts, "ShownPartsOut", only=("next_place",), line=TreasuryLineOut, parts=[TreasuryPartOut]
)
PlacingOut = output_of(
    DdoTreasury,
    "PlacingOut",
    only=(
        "id", "treasury", "treasury_name", "fund", "valid_from", "valid_to", "instrument",
        "confidence", "note", *DECISION,
    ),
    ddo="ddo_code",
)  # fmt: skip
PlacingsOut = page_of(PlacingOut, "PlacingsOut")
AppropriationOut = output_of(
    FeeAppropriation,
    "AppropriationOut",
    only=("id", "bank", "amount_paisa", "reference", "reason", *DECISION),
)
AppropriationsOut = page_of(AppropriationOut, "AppropriationsOut")
BillSettlementOut = output_of(
    Settlement,
    "BillSettlementOut",
    "What was paid out to a bank; `source_id` names what proved it, of the kind `source`.",
    only=(
        "id", "kind", "channel", "bank", "fee_paisa", "settled_at", "source_id", "payment_id",
        "refund_id", "transaction_id",
    ),
    amount="gross_paisa",
    source="source_kind",
)  # fmt: skip
BillTransferOut = output_of(
    Transferred,
    "BillTransferOut",
    "A part in a transfer to a treasury; `transaction_id` is null until it was approved.",
    only=("transaction_id",),
    sheet_id="part.sheet_id",
    line="line.number",
    treasury="followed.sheet.treasury",
    state="followed.state",
    head="line.head_code",
    ddo="line.ddo_code",
    source="part.source",
    source_id="part.source_id",
    amount="part.amount_paisa",
)
BillTrailOut = output_of(
    BillTrail, "BillTrailOut", settlements=[BillSettlementOut], transfers=[BillTransferOut]
)
