"""Payees' accounts as people enter them, and as the API returns them: numbers always masked."""

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Text, page_of
from app.two_people import DECISION
from payments.payees.models import StandingAccount
from payments.payees.queries import OwnAccounts, ShownAccount


class AskAccountSchema(CommandSchema):
    """The account to which money from the government is to go."""

    bank = needed(Text, most=120)
    title = needed(Text, most=70)
    iban = needed(Text, most=40)


PayeeAccountOut = output_of(
    StandingAccount,
    "StandingAccountOut",
    "A payee's account, for officers and as the answer to who asked for it.",
    only=("id", "organisation_id", "person_id", "payee_name", "bank", "effective_at", *DECISION),
    account="iban_masked",
)
PayeeAccountsOut = page_of(PayeeAccountOut, "StandingAccountsOut")
OwnAccountOut = output_of(
    ShownAccount,
    "OwnAccountOut",
    only=("id", "bank", "title", "state", "asked_at", "effective_at", "refused_reason"),
    account="masked",
)
OwnAccountsOut = output_of(
    OwnAccounts,
    "OwnAccountsOut",
    only=("payee_name",),
    in_force=OwnAccountOut,
    waiting=OwnAccountOut,
    history=[OwnAccountOut],
)
