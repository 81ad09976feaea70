"""Two finance officers open, change or close an account of the province at a bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.ledger.public import balance
from app.parameters.public import Confidence
from app.periods import check_period
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.permissions import DECIDE_BANK_ACCOUNT, PROPOSE_BANK_ACCOUNT
from payments.bank_accounts.queries import accounts_on


@dataclass(frozen=True, kw_only=True)
class ProposeBankAccount:
    """An account, valid from a day; `closed` closes it, `instrument` is the authority to do so."""

    bank: str
    bank_name: str
    branch: str
    account_number: str
    purpose: str
    closed: bool
    valid_from: date
    instrument: str
    confidence: Confidence


def _values(uow: UnitOfWork, command: ProposeBankAccount) -> Mapping[str, object]:
    check_period(command.valid_from, None)
    _check(uow, command)
    return columns(uow, command)


def _check(uow: UnitOfWork, row: ProposeBankAccount | BankAccount) -> None:
    """Refuse a number of another account, a day that is decided, and closing what is not there.

    Raises Invalid, Conflict (`account-number-used`, `account-day`).
    """
    known = accounts_on(uow.session, date.max)
    if any(
        each.account_number == row.account_number and each.bank != row.bank
        for each in known.values()
    ):
        problem = sentence("Another account has this number.")
        raise Conflict(problem, code="account-number-used", fields={"account_number": problem})
    latest = known.get(row.bank)
    if latest is not None and latest.valid_from >= row.valid_from:
        problem = sentence(
            "This account is decided from %(day)s on. Choose a later day.",
            day=f"{latest.valid_from:%d-%m-%Y}",
        )
        raise Conflict(problem, code="account-day", fields={"valid_from": problem})
    if row.closed and latest is None:
        problem = sentence("There is no account of this short name to close.")
        raise Invalid(problem, fields={"bank": problem})


def _before_approval(uow: UnitOfWork, row: BankAccount) -> None:
    """Check again, and refuse to close an account with money in it (`account-has-money`)."""
    _check(uow, row)
    if row.closed and _in_books(uow, row.bank):
        raise Conflict(
            sentence(
                "The books have money in this account. Send it to the treasury or the payers"
                " first, then close it."
            ),
            code="account-has-money",
        )
    if row.closed and row.valid_from > local_day(uow.now):
        raise Conflict(
            sentence("Approve the closing on its day or later: money may still come until then."),
            code="account-day",
        )


def _in_books(uow: UnitOfWork, bank: str) -> int:
    try:
        return balance(uow.session, f"payments:bank:{bank}")
    except NotFound:
        return 0


def _summary(row: BankAccount) -> Json:
    return {
        "bank": row.bank,
        "account_number": row.account_number,
        "closed": row.closed,
        "valid_from": row.valid_from.isoformat(),
        "instrument": row.instrument,
    }


BANK_ACCOUNT = Decision(
    row=BankAccount,
    command=ProposeBankAccount,
    names=Names("propose_bank_account", "approve_bank_account", "refuse_bank_account"),
    audit=Audit("bank_account.proposed", "bank_account.approved", "bank_account.refused"),
    may_propose=PROPOSE_BANK_ACCOUNT,
    may_decide=DECIDE_BANK_ACCOUNT,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    proof=require_fresh_proof,
)
