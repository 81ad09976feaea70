"""Orders to the bank as officers type them, and as the API writes them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, QuerySchema, Text, Whole, page_of
from app.text import sentence
from payments.bank_orders.models import BankOrder, BankResult, PayeeAccount
from payments.bank_orders.queries import ShownLine, ShownOrder, ToldAccount, WaitingPayable
from payments.bank_orders.use_cases.record_results import OUTCOMES, RETURNED
from payments.refunds.models import PayOrderChoice
from payments.treasury.schemas import BANK, MAX_REFERENCE_LENGTH

_CHOOSE = sentence("Choose one of the answers in the list.")


class PayeeAccountSchema(CommandSchema):
    """A payee's account: its title as the bank has it, and its IBAN."""

    title = needed(Text, most=70)
    iban = needed(Text, most=40)


class ChooseForPayerSchema(CommandSchema):
    """The bill of a payer at the counter, and which card the officer saw."""

    psid = needed(Text, most=60)
    seen = needed(Text, most=500)


class ChooseForPayeeSchema(CommandSchema):
    """The CNIC card that the officer saw of a payee who gets money back from suspense."""

    seen = needed(Text, most=500)


class ResultRowSchema(CommandSchema):
    """The result of a line; a reason if it was returned."""

    number = Whole(least=1, most=1_000, required=True, error_messages=NEEDED)
    outcome = Text(
        required=True, validate=[validate.OneOf(OUTCOMES, error=_CHOOSE)], error_messages=NEEDED
    )
    reference = Text(load_default="", most=MAX_REFERENCE_LENGTH)
    reason = Text(load_default="", most=2_000)

    @validates_schema
    def _require_reason(self, data: dict[str, Any], **_: object) -> None:
        if data["outcome"] == RETURNED and not data["reason"]:
            raise ValidationError(sentence("Explain why the payment was returned."), "reason")


class BankQuerySchema(QuerySchema):
    """From which bank."""

    bank = Text(load_default="", validate=[lambda given: BANK(given) if given else given])


ReplacedAccountOut = output_of(
    PayeeAccount, "ReplacedAccountOut", only=("told_at",), account="iban_masked"
)
EnteredAccountOut = output_of(
    ToldAccount,
    "ToldAccountOut",
    only=("officer", "same_number", "objected"),
    by_payer="row.by_payer",
    told_at="row.told_at",
    replaced=ReplacedAccountOut,
)
_OF_PAYABLE: Mapping[str, Any] = {
    "payee": "payable.payee",
    "for": "payable.told",
    "told": EnteredAccountOut,
}
PayableOut = output_of(
    WaitingPayable,
    "PayableOut",
    only=("account",),
    kind="payable.kind",
    id="payable.id",
    amount="payable.amount_paisa",
    **_OF_PAYABLE,
)


class PayablesOut(Schema):
    """The payables that wait for a bank."""

    items = fields.List(fields.Nested(PayableOut))


PayeeAccountOut = output_of(
    PayeeAccount, "PayeeAccountOut", only=("id", "told_at"), account="iban_masked"
)
PayOrderChoiceOut = output_of(
    PayOrderChoice,
    "PayOrderChoiceOut",
    only=("id", "refund_id", "decision_id", "chosen_at", "by_payer"),
)


class PayOrderChoicesOut(Schema):
    """The refunds of a bill that are paid by pay order."""

    items = fields.List(fields.Nested(PayOrderChoiceOut))


_DECISION = ("id", "state", "entered_at", "approved_at", "refused_at", "refused_reason")
BankOrderOut = output_of(
    BankOrder, "BankOrderOut", only=(*_DECISION, "number", "bank", "lines", "total_paisa")
)
BankOrdersOut = page_of(BankOrderOut, "BankOrdersOut")
BankOrderLineOut = output_of(
    ShownLine,
    "BankOrderLineOut",
    only=("title", "account", "iban", "outcome", "reference", "reason"),
    number="line.number",
    amount="line.amount_paisa",
    **_OF_PAYABLE,
)
BankResultOut = output_of(BankResult, "BankResultOut", only=(*_DECISION, "order_id"))
ShownBankOrderOut = output_of(
    ShownOrder,
    "ShownBankOrderOut",
    only=("hash", "replaced"),
    order=BankOrderOut,
    lines=[BankOrderLineOut],
)


class OrderFileOut(Schema):
    """A released order's file."""

    number = Text()
    content = Text()
