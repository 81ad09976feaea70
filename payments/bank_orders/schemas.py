"""Orders to the bank as officers type them, and as the API writes them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.parameters.schemas import NEEDED, needed
from app.schemas import (
    Amount,
    CommandSchema,
    Moment,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.text import sentence
from payments.bank_orders.use_cases.record_results import OUTCOMES, RETURNED
from payments.treasury.schemas import BANK, LONGEST_REFERENCE

_CHOOSE = sentence("Choose one of the answers in the list.")


class PayeeAccountSchema(CommandSchema):
    """A payee's account: its title as the bank has it, and its IBAN."""

    title = needed(Text, most=70)
    iban = needed(Text, most=40)


class ResultRowSchema(CommandSchema):
    """What became of a line; a reason where it came back."""

    number = Whole(least=1, most=1_000, required=True, error_messages=NEEDED)
    outcome = Text(
        required=True, validate=[validate.OneOf(OUTCOMES, error=_CHOOSE)], error_messages=NEEDED
    )
    reference = Text(load_default="", most=LONGEST_REFERENCE)
    reason = Text(load_default="", most=2_000)

    @validates_schema
    def _say_why(self, data: dict[str, Any], **_: object) -> None:
        if data["outcome"] == RETURNED and not data["reason"]:
            raise ValidationError(sentence("Write why the payment was returned."), "reason")


class BankQuerySchema(QuerySchema):
    """From which bank."""

    bank = Text(load_default="", validate=[lambda given: BANK(given) if given else given])


class ReplacedAccountOut(Schema):
    """What the payer themselves had told, masked."""

    account = Text(attribute="iban_masked")
    told_at = Moment()


class ToldAccountOut(Schema):
    """Who told an account and when; `officer` is null where the payer told it themselves.

    `replaced` is the payer's word where an officer's stands instead of it; `same_number` says
    whether both are one number, for two may look alike when masked. `objected`: the payer has told
    another account since, and the order is not released.
    """

    by_payer = fields.Boolean(attribute="row.by_payer")
    officer = Text(allow_none=True)
    told_at = Moment(attribute="row.told_at")
    replaced = fields.Nested(ReplacedAccountOut, allow_none=True)
    same_number = fields.Boolean(allow_none=True)
    objected = fields.Boolean()


class PayableOut(Schema):
    """Something to be paid; `account` is masked, "" where nobody told it."""

    kind = Text(attribute="payable.kind")
    id = fields.UUID(attribute="payable.id")
    payee = Text(attribute="payable.payee")
    for_ = Text(attribute="payable.told", data_key="for")
    amount = Amount(attribute="payable.amount_paisa")
    account = Text()
    told = fields.Nested(ToldAccountOut, allow_none=True)


class PayablesOut(Schema):
    """What waits to be paid from a bank."""

    items = fields.List(fields.Nested(PayableOut))


class PayeeAccountOut(Schema):
    """An account as it may be shown."""

    id = fields.UUID()
    account = Text(attribute="iban_masked")
    told_at = Moment()


class BankOrderOut(ProposalSchema):
    """An order."""

    id = fields.UUID()
    number = Text()
    bank = Text()
    lines = Whole()
    total = Amount(attribute="total_paisa")


BankOrdersOut = page_of(BankOrderOut, "BankOrdersOut")


class BankOrderLineOut(Schema):
    """A line, and what two officers have said of it; `account` is masked.

    `iban` is whole for those who may release the order, while it waits; else null.
    """

    number = Whole(attribute="line.number")
    payee = Text(attribute="payable.payee")
    for_ = Text(attribute="payable.told", data_key="for")
    amount = Amount(attribute="line.amount_paisa")
    title = Text()
    account = Text()
    iban = Text(allow_none=True)
    told = fields.Nested(ToldAccountOut)
    outcome = Text()
    reference = Text()
    reason = Text()


class BankResultOut(ProposalSchema):
    """What was brought of an order."""

    id = fields.UUID()
    order_id = fields.UUID()


class ShownBankOrderOut(Schema):
    """An order with its lines; `hash` is the SHA-256 of its file.

    `replaced` counts the lines in which an officer's word stands instead of the payer's own.
    """

    order = fields.Nested(BankOrderOut)
    hash = Text(allow_none=True)
    replaced = Whole()
    lines = fields.List(fields.Nested(BankOrderLineOut))


class OrderFileOut(Schema):
    """A released order's file."""

    number = Text()
    content = Text()
