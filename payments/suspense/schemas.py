"""Money in suspense as officers decide on it, and as the API writes it."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.clearing.models import (
    BILL,
    HEAD,
    PAYER,
    SuspenseDecision,
    SuspenseItem,
    SuspenseOutcome,
    SuspenseTransfer,
)
from payments.counter.schemas import BANK, ScrollLineSchema
from payments.fees.schemas import DDO
from payments.fees.schemas import HEAD as HEAD_CODE
from payments.refunds.schemas import MAX_REFERENCE_LENGTH
from payments.suspense.models import (
    SuspenseClaim,
    SuspenseClaimEnd,
    SuspensePayOrder,
    SuspenseVoucher,
)
from payments.suspense.queries.claims import Claimable, FollowedClaim
from payments.suspense.queries.items import Followed, ShownItem, Suspense, Waiting


class ProposeDecisionSchema(CommandSchema):
    """The proposed use and amount.

    `psid` for a bill, `payee` for a payer, both codes for a head.
    """

    kind = Text(
        required=True,
        validate=[
            validate.OneOf(
                (BILL, PAYER, HEAD), error=sentence("Choose one of the answers in the list.")
            )
        ],
        error_messages=NEEDED,
    )
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    psid = Text(load_default="", most=40)
    payee = Text(load_default="", most=200)
    head_code = Text(load_default="", validate=[lambda given: HEAD_CODE(given) if given else given])
    ddo_code = Text(load_default="", validate=[lambda given: DDO(given) if given else given])
    reason = needed(Text, most=2_000)


class SendBackSchema(CommandSchema):
    """The bank from which it is sent, and the bank's number of the transfer."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)
    reference = needed(Text, most=MAX_REFERENCE_LENGTH)


class ClaimSchema(CommandSchema):
    """The claimant, amount, reason and sanction; no bank pays, so no order is required."""

    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    payee = needed(Text, most=200)
    reason = needed(Text, most=2_000)
    sanction_number = Text(load_default="", most=MAX_REFERENCE_LENGTH)
    sanctioned_on = LocalDate(load_default=None, allow_none=True)
    authority = Text(load_default="", most=30)
    sanctioned_paisa = Amount(
        data_key="sanctioned_amount", least_paisa=1, load_default=None, allow_none=True
    )


class DecisionsQuerySchema(QuerySchema):
    """The filter of decisions: waiting, or with `ended` ended; and a page."""

    ended = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


SuspenseItemOut = output_of(
    SuspenseItem,
    "SuspenseItemOut",
    only=(
        "id", "channel", "reference", "amount_paisa", "written", "why", "came_on", "place",
        "scroll_id", "row",
    ),
)  # fmt: skip
WaitingOut = output_of(Waiting, "WaitingOut", item=SuspenseItemOut)
AllSuspenseOut = output_of(
    Suspense,
    "AllSuspenseOut",
    only=("left_paisa", "books_paisa"),
    items=fields.List(fields.Nested(WaitingOut), attribute="page.items"),
    next_cursor=fields.String(attribute="page.next_cursor", allow_none=True),
)
SuspenseDecisionOut = output_of(
    SuspenseDecision,
    "SuspenseDecisionOut",
    only=(
        "id", "item_id", "kind", "amount_paisa", "payee", "head_code", "ddo_code", "reason",
        "payment_id", *DECISION,
    ),
    rule=fields.Dict(keys=fields.String(), allow_none=True),
)  # fmt: skip
BackOut = output_of(
    SuspenseTransfer, "BackOut", only=("decision_id", "bank", "reference", "sent_at")
)
BackEndOut = output_of(
    SuspenseOutcome, "BackEndOut", only=("decision_id", "outcome", "at", "reason")
)
BackByOrderOut = output_of(
    SuspensePayOrder, "BackByOrderOut", only=("decision_id", "number", "issued_on", "branch")
)
FollowedDecisionOut = output_of(
    Followed,
    "FollowedDecisionOut",
    only=("state", "psid", "by_pay_order"),
    decision=SuspenseDecisionOut,
    transfer=BackOut,
    pay_order=BackByOrderOut,
    outcomes=[BackEndOut],
)
FollowedDecisionsOut = page_of(FollowedDecisionOut, "FollowedDecisionsOut")
SuspenseClaimOut = output_of(
    SuspenseClaim,
    "SuspenseClaimOut",
    only=(
        "id", "decision_id", "amount_paisa", "payee", "reason", "sanction_number",
        "sanctioned_on", "authority", "treasury", "treasury_name", *DECISION,
    ),
    sanctioned_amount="sanctioned_paisa",
)  # fmt: skip
ClaimVoucherOut = output_of(
    SuspenseVoucher, "ClaimVoucherOut", only=("claim_id", "treasury", "number", "issued_on")
)
ClaimEndOut = output_of(
    SuspenseClaimEnd, "ClaimEndOut", only=("claim_id", "outcome", "at", "reason")
)
FollowedClaimOut = output_of(
    FollowedClaim,
    "FollowedClaimOut",
    only=("state", "item_id", "head_code", "ddo_code"),
    claim=SuspenseClaimOut,
    voucher=ClaimVoucherOut,
    end=ClaimEndOut,
)
FollowedClaimsOut = page_of(FollowedClaimOut, "FollowedClaimsOut")
ClaimableOut = output_of(
    Claimable,
    "ClaimableOut",
    "What may still be claimed of a decision for a head, and whether its treasury has the money.",
    only=("left_paisa", "at_treasury"),
    decision=SuspenseDecisionOut,
)
ShownSuspenseOut = output_of(
    ShownItem,
    "ShownSuspenseOut",
    only=("left_paisa", "free_paisa", "days"),
    item=SuspenseItemOut,
    earlier=ScrollLineSchema,
    decisions=[FollowedDecisionOut],
    claims=[FollowedClaimOut],
)
