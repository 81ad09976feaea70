"""Schemas of awards: use of a credit, and API output."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, CursorSchema, Text, page_of
from app.stays.schemas import StayViewOut
from app.text import sentence
from tax_incentives.awards.models import AwardPayment, CreditUse, CreditUseReturn
from tax_incentives.awards.policy import AwardPart
from tax_incentives.awards.queries.awards import AwardPage, AwardPaymentView, AwardView, UseView
from tax_incentives.awards.queries.coverage import PayableBill, PayableBills

_CODE = validate.Regexp(r"([a-z][a-z0-9_]{1,39})?\Z", error=sentence("This is no scheme."))

_HEAD = validate.Regexp(
    r"([A-Z][0-9]{5})?\Z", error=sentence("Enter a head of account, for example B01101.")
)
_DDO = validate.Regexp(
    r"[A-Z0-9]{4,12}\Z",
    error=sentence("Enter the DDO code as on the pay bill, for example QA4021."),
)


class UseCreditSchema(CommandSchema):
    """The bill to pay, and the amount of it; left out: as much as the award can."""

    bill_id = fields.UUID(required=True)
    amount_paisa = Amount(data_key="amount", least_paisa=1, load_default=None, allow_none=True)


class PayAwardSchema(CommandSchema):
    """How much is paid in money, what is withheld of it, by which DDO and on whose authority."""

    gross_paisa = Amount(data_key="gross", least_paisa=1, required=True, error_messages=NEEDED)
    withheld_paisa = Amount(data_key="withheld", load_default=0)
    withheld_head = Text(load_default="", validate=[_HEAD])
    ddo_code = Text(required=True, validate=[_DDO], error_messages=NEEDED)
    authority = needed(Text, most=500)
    rent_receipt = Text(load_default="", most=60)


class ReturnUseSchema(CommandSchema):
    """The reason for withdrawing a relief from a bill."""

    reason = needed(Text, most=500)


class ListAwardsSchema(CursorSchema):
    """The filter of awards, and the cursor of the list."""

    scheme = Text(load_default="", validate=[_CODE])


CreditUseOut = output_of(
    CreditUse,
    "ReliefCreditUse",
    only=("id", "bill_id", "psid", "amount_paisa", "left_paisa", "used_at"),
)
UseReturnOut = output_of(
    CreditUseReturn, "ReliefCreditUseReturn", only=("use_id", "reason", "returned_at")
)
AwardPaymentOut = output_of(
    AwardPayment,
    "ReliefAwardPayment",
    only=(
        *("id", "sanction_number", "gross_paisa", "withheld_paisa", "net_paisa"),
        *("rent_receipt", "asked_at"),
    ),
)
PayableBillOut = output_of(
    PayableBill,
    "ReliefPayableBill",
    only=(
        *("id", "psid", "purpose", "purpose_ur", "due_on", "owed_paisa", "pays_paisa"),
        "left_paisa",
    ),
)
PayableBillsOut = output_of(PayableBills, "ReliefPayableBills", items=[PayableBillOut])
AwardOut = output_of(AwardView, "ReliefAward")
AwardsOut = page_of(AwardOut, "ReliefAwards")
AwardPageOut = output_of(
    AwardPage,
    "ReliefAwardWithUses",
    only=(),
    award=AwardOut,
    uses=[output_of(UseView, "ReliefCreditUseEntry")],
    payments=[output_of(AwardPaymentView, "ReliefAwardPaymentStatus", net="net_paisa")],
    parts=[output_of(AwardPart, "ReliefAwardPart")],
    stays=[StayViewOut],
)
