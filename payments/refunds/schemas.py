"""Refunds as finance officers type them, and as the API writes them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import Amount, CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.schemas import rows as listed
from app.text import sentence
from payments.bills.use_cases import MAX_LINES
from payments.refunds.models import (
    FeeDueBack,
    Refund,
    RefundClaim,
    RefundOutcome,
    RefundPaper,
    RefundRequest,
    RefundSanction,
)
from payments.refunds.policy import CLAIMS
from payments.refunds.queries.claims import ListedClaim
from payments.refunds.queries.overpayments import DueExcess
from payments.refunds.queries.refundable_fees import DueFee
from payments.refunds.queries.refunds import FollowedRefund, Part, RefundablePayment

_CHOOSE = sentence("Choose one of the answers in the list.")
_PART = validate.Regexp(r"([1-9][0-9]?|surcharge|excess)\Z", error=_CHOOSE)
MAX_REFERENCE_LENGTH = 120
MAX_NUMBER_LENGTH = 60


class PartSchema(CommandSchema):
    """An amount of a part: the number of a line, `surcharge` or `excess`; left empty it stays."""

    part = Text(required=True, validate=[_PART])
    amount = Amount(allow_none=True, load_default=None)


class SanctionSchema(CommandSchema):
    """The sanction, and the order of Finance; the money's location decides what is required."""

    sanction_number = Text(load_default="", most=MAX_REFERENCE_LENGTH)
    sanctioned_on = LocalDate(load_default=None, allow_none=True)
    authority = Text(load_default="", most=30)
    sanctioned_paisa = Amount(
        data_key="sanctioned_amount", least_paisa=1, load_default=None, allow_none=True
    )
    order_number = Text(load_default="", most=MAX_REFERENCE_LENGTH)
    ordered_on = LocalDate(load_default=None, allow_none=True)


class ProposeRefundSchema(SanctionSchema):
    """A refund: the parts, the method, the reason and the sanction."""

    parts = listed(PartSchema, most=MAX_LINES + 2, required=True)
    channel = needed(Text, most=30)
    reason = needed(Text, most=2_000)

    @post_load
    def _by_part(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        parts: dict[str, int] = {}
        for row in data["parts"]:
            if row["amount"]:
                parts[row["part"]] = parts.get(row["part"], 0) + row["amount"]
        return data | {"parts": parts}


class TransferSchema(CommandSchema):
    """The bank's number of a transfer."""

    reference = needed(Text, most=MAX_REFERENCE_LENGTH)


class VoucherSchema(CommandSchema):
    """The treasury's voucher and its date."""

    number = needed(Text, most=MAX_NUMBER_LENGTH)
    issued_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )


class PayOrderSchema(VoucherSchema):
    """The bank's pay order, its date and the branch where it waits."""

    branch = needed(Text, most=MAX_REFERENCE_LENGTH)


class ClaimRefundSchema(CommandSchema):
    """The reason to refund; a person who is not the bill's payer names a receipt of it."""

    receipt = Text(load_default="", most=MAX_NUMBER_LENGTH)
    kind = Text(
        required=True,
        validate=[validate.OneOf(CLAIMS, error=_CHOOSE)],
        error_messages={"required": _CHOOSE},
    )
    words = needed(Text, most=2_000)


class ListClaimsSchema(QuerySchema):
    """The cursor of the list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class ListRefundsSchema(QuerySchema):
    """The filters of refunds, and the cursor of the list."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


PartOut = output_of(Part, "PartOut", only=("came_paisa", "left_paisa", "description"), part="name")
RefundablePaymentOut = output_of(
    RefundablePayment,
    "RefundablePaymentOut",
    only=("ways",),
    id="payment.id",
    receipt="payment.receipt",
    channel="payment.channel",
    amount="payment.amount_paisa",
    paid_at="payment.paid_at",
    parts=[PartOut],
)


class RefundablePaymentsOut(Schema):
    """The payments of a bill."""

    items = fields.List(fields.Nested(RefundablePaymentOut))


RefundOut = output_of(
    Refund,
    "RefundOut",
    only=(
        "id", "payment_id", "kind", "channel", "amount_paisa", "reason", "entered_at",
        "approved_at", "refused_at", "refused_reason",
    ),
)  # fmt: skip
OutcomeOut = output_of(RefundOutcome, "OutcomeOut", only=("refund_id", "outcome", "at", "reason"))
RequestOfRefundOut = output_of(
    RefundRequest, "RequestOfRefundOut", only=("refund_id", "channel", "reference", "sent_at")
)
SanctionOfRefundOut = output_of(
    RefundSanction,
    "SanctionOfRefundOut",
    only=(
        "refund_id", "number", "sanctioned_on", "authority", "order_number", "ordered_on",
        "treasury", "treasury_name",
    ),
    sanctioned_amount="sanctioned_paisa",
)  # fmt: skip
RefundPaperOut = output_of(
    RefundPaper, "RefundPaperOut", only=("refund_id", "kind", "number", "issued_on", "place")
)
FollowedRefundOut = output_of(
    FollowedRefund,
    "FollowedRefundOut",
    only=("state", "pay_order"),
    psid="bill.psid",
    refund=RefundOut,
    sanction=SanctionOfRefundOut,
    request=RequestOfRefundOut,
    paper=RefundPaperOut,
    outcomes=[OutcomeOut],
)
FollowedRefundsOut = page_of(FollowedRefundOut, "FollowedRefundsOut")
DueExcessOut = output_of(DueExcess, "DueExcessOut")
DueExcessesOut = page_of(DueExcessOut, "DueExcessesOut")
DueFeeOut = output_of(DueFee, "DueFeeOut")
_OF_CLAIM = ("id", "kind", "words", "entered_at", "state", "refused_reason")
RefundClaimOut = output_of(RefundClaim, "RefundClaimOut", only=_OF_CLAIM)
ListedClaimOut = output_of(
    ListedClaim,
    "ListedClaimOut",
    only=(),
    claim=RefundClaimOut,
    psid="bill.psid",
    purpose="bill.purpose",
)
RefundClaimsOut = page_of(ListedClaimOut, "RefundClaimsOut")
DueFeesOut = page_of(DueFeeOut, "DueFeesOut")
ProposedDueFeeOut = output_of(FeeDueBack, "ProposedDueFeeOut", only=("id", "proposed_at"))
