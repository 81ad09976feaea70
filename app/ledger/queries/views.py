"""Views of the books for pages and API; each requires the permission to read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.ledger.calendar import fiscal_year_of, months_of
from app.ledger.models import LedgerAccount, LedgerHead, PeriodChange
from app.ledger.permissions import READ_LEDGER
from app.ledger.queries import books, export
from app.ledger.queries.export import LedgerRow
from app.ledger.queries.statements import StatementLine, balance, statement
from app.ledger.queries.veils import readable
from app.paging import Page
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Rows of heads and the names of their authors."""

    rows: Sequence[LedgerHead]
    names: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the books, and what waits for a decision on it."""

    first_day: date
    last_day: date
    closed: bool
    waiting: PeriodChange | None


@dataclass(frozen=True, kw_only=True)
class Year:
    """The months of a fiscal year, every change of them, and the names of their authors."""

    begins: date
    months: Sequence[Month]
    changes: Sequence[PeriodChange]
    names: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A page of an account's entries, and its balance now in paisa."""

    account: LedgerAccount
    balance_paisa: int
    page: Page[StatementLine]


def chart(uow: UnitOfWork, words: str = "") -> Chart:
    """Return heads of account, decided or not: two queries."""
    require(uow.actor, READ_LEDGER)
    rows = books.heads(uow.session, words=words)
    return Chart(rows=rows, names=books.names(uow.session, rows))


def accounts(uow: UnitOfWork, words: str, cursor: str | None) -> Page[books.AccountLine]:
    """Return a page of accounts."""
    require(uow.actor, READ_LEDGER)
    return books.accounts(uow.session, words=words, cursor=cursor)


def account_statement(uow: UnitOfWork, code: str, cursor: str | None) -> Statement:
    """Return a page of an account's entries; veiled ones say nothing. Raises NotFound."""
    require(uow.actor, READ_LEDGER)
    page = statement(uow.session, code, cursor=cursor)
    return Statement(
        account=books.account(uow.session, code),
        balance_paisa=balance(uow.session, code),
        page=Page(readable(uow.session, page.items), page.next_cursor),
    )


def transaction(uow: UnitOfWork, transaction_id: UUID) -> books.Transaction:
    """Return a transaction with its legs. Raises NotFound, also while it is veiled."""
    require(uow.actor, READ_LEDGER)
    return books.transaction(uow.session, transaction_id)


def trial_balance(uow: UnitOfWork, day: date | None) -> books.TrialBalance:
    """Return the trial balance at the end of a day; None means today."""
    require(uow.actor, READ_LEDGER)
    return books.trial_balance(uow.session, day or local_day(uow.now))


def general_ledger(uow: UnitOfWork, since: date, until: date) -> Iterator[LedgerRow]:
    """Yield every transfer of some days. Raises Invalid for more than a year.

    Of a veiled one neither words, key nor amount.
    """
    require(uow.actor, READ_LEDGER)
    export.refuse_span(since, until)
    return export.general_ledger(uow.session, since, until)


def year(uow: UnitOfWork, begins_in: int | None) -> Year:
    """Return the months of a fiscal year and their changes: three queries."""
    require(uow.actor, READ_LEDGER)
    begins = fiscal_year_of(local_day(uow.now) if begins_in is None else date(begins_in, 7, 1))
    months = list(months_of(begins))
    until = months[-1][1]
    changes = books.changes(uow.session, begins, until)
    closed = books.closed_months(uow.session, begins, until)
    waiting = {row.first_day: row for row in changes if row.waiting}
    return Year(
        begins=begins,
        months=[
            Month(
                first_day=first,
                last_day=last,
                closed=first in closed,
                waiting=waiting.get(first),
            )
            for first, last in months
        ],
        changes=changes,
        names=books.names(uow.session, changes),
    )
