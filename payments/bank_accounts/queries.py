"""The accounts in force on a day, for pages and for what names a bank."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.permissions import READ_BANK_ACCOUNTS

MAX_ACCOUNTS = 2_000


def accounts_on(session: Session, day: date) -> Mapping[str, BankAccount]:
    """Return the accounts known on a day by short name, closed ones too: one query."""
    query = (
        select(BankAccount)
        .where(BankAccount.approved_at.is_not(None), BankAccount.valid_from <= day)
        .order_by(BankAccount.valid_from, BankAccount.approved_at)
        .limit(MAX_ACCOUNTS)
    )
    return {row.bank: row for row in session.scalars(query)}


def the_account(uow: UnitOfWork, bank: str) -> BankAccount:
    """Return an account by its short name, closed or not. Raises NotFound."""
    require(uow.actor, READ_BANK_ACCOUNTS)
    found = accounts_on(uow.session, local_day(uow.now)).get(bank)
    if found is None:
        raise NotFound
    return found


def require_open_account(uow: UnitOfWork, bank: str) -> None:
    """Refuse a bank that is no open account of the province, once Finance has approved the first.

    Raises Conflict (`bank-account`). Money that is at a bank already is never refused: only what
    officers enter asks this.
    """
    known = accounts_on(uow.session, local_day(uow.now))
    account = known.get(bank)
    if known and (account is None or account.closed):
        problem = sentence(
            "%(bank)s is no open bank account of the province. Open accounts: %(open)s.",
            bank=bank,
            open=", ".join(name for name, each in sorted(known.items()) if not each.closed),
        )
        raise Conflict(problem, code="bank-account", fields={"bank": problem})
