"""How a credit is used, and awards as the API writes them."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.schemas import Amount, CommandSchema, CursorSchema, Text, page_of
from app.text import sentence
from tax_incentives.awards.models import CreditUse
from tax_incentives.awards.queries import AwardPage, AwardView

_CODE = validate.Regexp(r"([a-z][a-z0-9_]{1,39})?\Z", error=sentence("This is no scheme."))


class UseCreditSchema(CommandSchema):
    """Which bill is paid, and how much of it; left out: as much as the award can."""

    bill_id = fields.UUID(required=True)
    amount_paisa = Amount(data_key="amount", least_paisa=1, load_default=None, allow_none=True)


class ListAwardsSchema(CursorSchema):
    """Which awards, and where the list goes on."""

    scheme = Text(load_default="", validate=[_CODE])


CreditUseOut = output_of(
    CreditUse, "ReliefCreditUse", only=("id", "bill_id", "psid", "amount_paisa", "used_at")
)
AwardOut = output_of(AwardView, "ReliefAward")
AwardsOut = page_of(AwardOut, "ReliefAwards")
AwardPageOut = output_of(
    AwardPage, "ReliefAwardWithUses", only=(), award=AwardOut, uses=[CreditUseOut]
)
