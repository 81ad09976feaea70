"""The province's bank accounts on pages and in the API."""

from flask import Blueprint, url_for

from app.parameters.definitions import confidence_choices, confidence_in_words
from app.schemas import CommandSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.formatting import isolate_ltr, local_date
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.permissions import READ_BANK_ACCOUNTS
from payments.bank_accounts.schemas import (
    BankAccountOut,
    BankAccountsOut,
    ProposeBankAccountSchema,
)
from payments.bank_accounts.use_cases import BANK_ACCOUNT

blueprint = Blueprint("bank_accounts", __name__, url_prefix="/treasury/bank-accounts")
api = ApiBlueprint("bank_accounts_api", __name__, description="The province's bank accounts")
needs_sign_in(blueprint)
needs_token(api)

OPEN, CLOSED = sentence("Open"), sentence("Closed")


def _state_label(row: BankAccount) -> str:
    return CLOSED if row.closed else OPEN


ACCOUNTS = DecisionList(
    decision=BANK_ACCOUNT,
    may_read=READ_BANK_ACCOUNTS,
    id_name="bank_account_id",
    title=sentence("Bank accounts of the province"),
    lead=sentence(
        "Each account with Finance’s authority to open, change or close it. From the first that is "
        "approved, money is only deposited, reported and sent at an open account."
    ),
    enter=sentence("Open, change or close an account"),
    empty=sentence("No account has been entered yet."),
    columns=[
        Column(sentence("Account"), lambda row: isolate_ltr(row.bank)),
        Column(sentence("Bank and branch"), lambda row: f"{row.bank_name}, {row.branch}"),
        Column(sentence("Number"), lambda row: isolate_ltr(row.account_number)),
        Column(sentence("From"), lambda row: local_date(row.valid_from)),
        Column(sentence("Open or closed"), _state_label),
    ],
    name=lambda row: sentence("Account %(bank)s", bank=row.bank),
    facts=lambda row: {
        sentence("Open or closed"): _state_label(row),
        sentence("Bank and branch"): f"{row.bank_name}, {row.branch}",
        sentence("Number"): isolate_ltr(row.account_number),
        sentence("Purpose"): row.purpose,
        sentence("First day"): local_date(row.valid_from),
        sentence("Authority"): row.instrument,
        sentence("How sure"): confidence_in_words(row.confidence),
    },
    up=(sentence("Treasury"), "treasury.index"),
    link=lambda row: (
        row.approved_at
        and {
            "text": sentence("Statements of this account"),
            "href": url_for("bank_statements.show", bank=row.bank),
        }
    ),
)


def _refusal(row: BankAccount) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this account"),
        caption=ACCOUNTS.name(row),
        breadcrumbs=ACCOUNTS.crumbs("bank_accounts.index"),
    )


ACCOUNTS.route(blueprint)
ACCOUNTS.route_api(
    api,
    "/bank-accounts",
    name="list_accounts",
    says="List the province's bank accounts, the newest entry first.",
    gives=BankAccountsOut,
)
doors_of(
    BANK_ACCOUNT,
    takes=ProposeBankAccountSchema,
    id_name=ACCOUNTS.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="payments/bank_accounts/new.html",
        context=lambda: {"confidences": confidence_choices()},
        refusal=_refusal,
        back=lambda row: url_for("bank_accounts.show", bank_account_id=row.id),
        show=ACCOUNTS.show,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved, and in force from its day."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/bank-accounts",
        names=Steps("propose_account", "approve_account", "refuse_account"),
        says=Steps(
            "Enter an account, a change of it or its closing for another officer to approve.",
            "Approve what another officer entered.",
            "Refuse it, or withdraw your own.",
        ),
        gives=BankAccountOut,
        approval_takes=CommandSchema,
    ),
)
