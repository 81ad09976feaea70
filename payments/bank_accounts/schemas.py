"""Input and output schemas of the province's bank accounts."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from app.typed_text import seen
from payments.bank_accounts.models import BankAccount
from payments.kernel.policy import read_iban

_BANK = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)
_DIGITS = re.compile(r"[0-9]{6,20}")


class AccountNumber(Text):
    """An account's number: an IBAN with its right check digits, or the bank's own digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        text = super()._deserialize(value, attr, data, **kwargs)
        bare = re.sub(r"[\s-]", "", seen(text))
        number = read_iban(text) or (bare if _DIGITS.fullmatch(bare) else None)
        if number is None:
            raise ValidationError(
                sentence("Enter the IBAN, such as PK36 SCBL 0000 0011 2345 6702, or 6-20 digits.")
            )
        return number


class ProposeBankAccountSchema(CommandSchema):
    """An account of the province, and the authority for it."""

    bank = Text(required=True, validate=[_BANK], error_messages=NEEDED)
    bank_name = needed(Text, most=120)
    branch = needed(Text, most=120)
    account_number = AccountNumber(
        required=True,
        most=60,
        error_messages=NEEDED,
        metadata={"example": "PK36SCBL0000001123456702"},
    )
    purpose = needed(Text, most=500)
    closed = fields.Boolean(load_default=False)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()


BankAccountOut = output_of(
    BankAccount,
    "BankAccountOut",
    only=(
        "id", "bank", "bank_name", "branch", "account_number", "purpose", "closed", "valid_from",
        "instrument", "confidence", *DECISION,
    ),
)  # fmt: skip
BankAccountsOut = page_of(BankAccountOut, "BankAccountsOut")
