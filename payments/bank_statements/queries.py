"""Accounts as their statements and the books have them: what agrees, and what only one side has.

An item of the books is what one file, close or scroll settled (`Settlement.source_id`), else one
transaction. Items of both sides in no match are open; so the differences of both balances
are the open lines, to the paisa.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Uuid,
    cast,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.ledger.public import balance, describe_transactions, net_entries
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.permissions import READ_BANK_ACCOUNTS
from payments.bank_accounts.queries import accounts_on, the_account
from payments.bank_statements.models import (
    BankMatch,
    BankMatchPart,
    BankStatement,
    BankStatementLine,
)
from payments.bank_statements.policy import OpenItem
from payments.clearing.models import Settlement, SuspenseTransfer
from payments.clearing.postings import bank_account
from payments.clearing.queries import hidden_settlements
from payments.counter.models import CounterClose
from payments.refunds.models import RefundPaper, RefundRequest
from payments.settlement.models import ChannelFile
from payments.treasury.models import FeeAppropriation, TreasuryOrder, TreasuryTransfer

MAX_SHOWN = 200
MAX_MATCHED = 2_000


@dataclass(frozen=True, kw_only=True)
class BookItem:
    """An item of the books: its part in no match (paisa), and one of its transactions."""

    id: UUID
    day: date
    amount_paisa: int
    entries: int
    transaction_id: UUID
    numbers: Sequence[str] = ()
    description: str = ""
    sealed: bool = False


@dataclass(frozen=True, kw_only=True)
class Side:
    """How many items only one side has, their sum in paisa, and the oldest of them."""

    items: int
    paisa: int
    oldest: date | None


@dataclass(frozen=True, kw_only=True)
class ReconciledAccount:
    """An account: the bank's balance on `until`, the books' now, and what only one of them has.

    `before_paisa` is by how much the bank had more when its first statement began. Without a
    statement `until` is None, and nothing is compared.
    """

    account: BankAccount
    until: date | None
    bank_paisa: int
    books_paisa: int
    before_paisa: int
    only_bank: Side
    only_books: Side

    @property
    def unexplained_paisa(self) -> int:
        """Return the rest of the difference: zero, unless rows were changed outside."""
        explained = self.before_paisa + self.only_bank.paisa - self.only_books.paisa
        return self.bank_paisa - self.books_paisa - explained if self.until else 0


@dataclass(frozen=True, kw_only=True)
class ShownAccount(ReconciledAccount):
    """An account with its open lines and items, the oldest first, statements and last matches."""

    lines: Sequence[BankStatementLine]
    items: Sequence[BookItem]
    statements: Sequence[BankStatement]
    matches: Sequence["ShownMatch"] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class ShownMatch:
    """A match in force, and what it is about."""

    match: BankMatch
    parts: Sequence[BankMatchPart]

    @property
    def amount_paisa(self) -> int:
        """Return the amount of either side."""
        return sum(part.amount_paisa for part in self.parts if part.side == "bank")


def reconciled_accounts(uow: UnitOfWork) -> Sequence[ReconciledAccount]:
    """List the accounts by short name, closed ones too."""
    require(uow.actor, READ_BANK_ACCOUNTS)
    known = accounts_on(uow.session, local_day(uow.now))
    return [_reconciled(uow.session, known[bank]) for bank in sorted(known)]


def shown_account(uow: UnitOfWork, bank: str) -> ShownAccount:
    """Return an account and the open lines of both sides, at most 200 each. Raises NotFound."""
    account = the_account(uow, bank)
    session = uow.session
    statements = _statements(session, bank)
    return ShownAccount(
        **vars(_reconciled(session, account)),
        lines=open_lines(session, bank, MAX_SHOWN),
        items=_with_words(session, open_items(session, bank, MAX_SHOWN)),
        statements=statements[-MAX_SHOWN:][::-1],
        matches=_matches(session, bank),
    )


def the_match(uow: UnitOfWork, match_id: UUID) -> tuple[ShownMatch, Sequence[BankStatementLine]]:
    """Return a match in force with its parts and the bank's lines. Raises NotFound."""
    require(uow.actor, READ_BANK_ACCOUNTS)
    match = uow.get(BankMatch, match_id)
    if match.removed_at is not None:
        raise NotFound
    query = select(BankMatchPart).filter_by(match_id=match.id)
    parts = uow.session.scalars(query).all()
    of_bank = [part.item_id for part in parts if part.side == "bank"]
    lines = select(BankStatementLine).where(BankStatementLine.id.in_(of_bank))
    found = uow.session.scalars(lines.order_by(BankStatementLine.day)).all()
    return ShownMatch(match=match, parts=parts), found


def _statements(session: Session, bank: str) -> Sequence[BankStatement]:
    query = select(BankStatement).filter_by(bank=bank)
    return session.scalars(query.order_by(BankStatement.last_day, BankStatement.id)).all()


def first_balance(session: Session, bank: str) -> tuple[date, int] | None:
    """Return the first day of an account's first statement, and its opening balance in paisa."""
    first = _statements_by_day(bank).limit(1)
    found = session.scalars(first).first()
    return None if found is None else (found.first_day, found.opening_paisa)


def _statements_by_day(bank: str) -> Select[BankStatement]:
    query = select(BankStatement).filter_by(bank=bank)
    return query.order_by(BankStatement.first_day, BankStatement.id)


def lines_paisa(session: Session, bank: str, until: date) -> int:
    """Return the sum of an account's lines until a day in paisa."""
    total = func.coalesce(func.sum(BankStatementLine.amount_paisa), 0)
    query = select(cast(total, BigInteger)).where(
        BankStatementLine.bank == bank, BankStatementLine.day <= until
    )
    return int(session.scalar(query) or 0)


def _reconciled(session: Session, account: BankAccount) -> ReconciledAccount:
    start = first_balance(session, account.bank)
    books = _books(session, account.bank)
    if start is None:
        nothing = Side(items=0, paisa=0, oldest=None)
        return ReconciledAccount(
            account=account,
            until=None,
            bank_paisa=0,
            books_paisa=books,
            before_paisa=0,
            only_bank=nothing,
            only_books=nothing,
        )
    first, opening = start
    until = _statements(session, account.bank)[-1].last_day
    entries = net_entries(bank_account(account.bank).code, first).subquery()
    since = int(session.scalar(select(_total(entries.c.amount_paisa))) or 0)
    return ReconciledAccount(
        account=account,
        until=until,
        bank_paisa=opening + lines_paisa(session, account.bank, until),
        books_paisa=books,
        before_paisa=opening - (books - since),
        only_bank=_side(session, _open_lines(account.bank)),
        only_books=_side(session, _open_items(account.bank, first)),
    )


def _total(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of a table or a subquery
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _books(session: Session, bank: str) -> int:
    try:
        return balance(session, bank_account(bank).code)
    except NotFound:
        return 0


def _side(session: Session, rows: Select[*tuple[Any, ...]]) -> Side:
    found = rows.subquery()
    query = select(func.count(), _total(found.c.amount_paisa), func.min(found.c.day))
    items, paisa, oldest = session.execute(query.select_from(found)).one()
    return Side(items=items, paisa=int(paisa), oldest=oldest)


def _parts(bank: str) -> Select[UUID, int]:
    """Select the part of each item of an account that is in matches in force."""
    part = BankMatchPart
    return (
        select(part.item_id, _total(part.amount_paisa).label("paisa"))
        .join(BankMatch, BankMatch.id == part.match_id)
        .where(BankMatch.bank == bank, BankMatch.removed_at.is_(None))
        .group_by(part.item_id)
    )


def _open_lines(bank: str) -> Select[UUID, date, int]:
    parts, line = _parts(bank).subquery(), BankStatementLine
    return (
        select(line.id, line.day, line.amount_paisa)
        .outerjoin(parts, parts.c.item_id == line.id)
        .where(line.bank == bank, parts.c.item_id.is_(None))
    )


def open_lines(
    session: Session, bank: str, most: int, only: Collection[UUID] | None = None
) -> Sequence[BankStatementLine]:
    """Return the lines of an account that are in no match, the oldest first."""
    ids = _open_lines(bank).with_only_columns(BankStatementLine.id)
    query = select(BankStatementLine).where(BankStatementLine.id.in_(ids))
    if only is not None:
        query = query.where(BankStatementLine.id.in_(list(only)))
    by_day = query.order_by(BankStatementLine.day, BankStatementLine.id).limit(most)
    return session.scalars(by_day).all()


def _open_items(bank: str, first: date) -> Select[*tuple[Any, ...]]:
    entries, parts = net_entries(bank_account(bank).code, first).subquery(), _parts(bank).subquery()
    of = Settlement.transaction_id == entries.c.transaction_id
    settled = (Settlement.bank == bank) & of
    item = func.coalesce(Settlement.source_id, entries.c.transaction_id)
    sample = cast(func.min(cast(entries.c.transaction_id, String)), Uuid)
    grouped = (
        select(
            item.label("id"),
            func.min(entries.c.day).label("day"),
            _total(entries.c.amount_paisa).label("paisa"),
            func.count().label("entries"),
            sample.label("transaction_id"),
        )
        .select_from(entries)
        .outerjoin(Settlement, settled)
        .group_by(item)
        .subquery()
    )
    left = grouped.c.paisa - func.coalesce(parts.c.paisa, 0)
    return (
        select(
            grouped.c.id,
            grouped.c.day,
            left.label("amount_paisa"),
            grouped.c.entries,
            grouped.c.transaction_id,
        )
        .outerjoin(parts, parts.c.item_id == grouped.c.id)
        .where(left != 0)
    )


def open_items(
    session: Session, bank: str, most: int, only: Collection[UUID] | None = None
) -> Sequence[BookItem]:
    """Return the items of the books that are in no match, the oldest first."""
    first = first_balance(session, bank)
    if first is None:
        return []
    found = _open_items(bank, first[0]).subquery()
    query = select(found)
    if only is not None:
        query = query.where(found.c.id.in_(list(only)))
    rows = session.execute(query.order_by(found.c.day, found.c.id).limit(most))
    return [BookItem(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented way


def numbers_of(session: Session, items: Sequence[BookItem]) -> Mapping[UUID, Sequence[str]]:
    """Return the bank's names of items: files, slips, orders, pay orders and sanctions."""
    ids = [item.id for item in items]
    queries: Sequence[Select[*tuple[Any, ...]]] = (
        select(ChannelFile.id, ChannelFile.number).where(ChannelFile.id.in_(ids)),
        select(CounterClose.id, CounterClose.slip_number).where(CounterClose.id.in_(ids)),
        select(RefundRequest.refund_id, RefundRequest.reference).where(
            RefundRequest.refund_id.in_(ids)
        ),
        select(RefundPaper.refund_id, RefundPaper.number).where(RefundPaper.refund_id.in_(ids)),
        select(SuspenseTransfer.decision_id, SuspenseTransfer.reference).where(
            SuspenseTransfer.decision_id.in_(ids)
        ),
        select(FeeAppropriation.transaction_id, FeeAppropriation.reference).where(
            FeeAppropriation.transaction_id.in_(ids)
        ),
        select(TreasuryTransfer.transaction_id, TreasuryOrder.reference)
        .join(TreasuryOrder, TreasuryOrder.sheet_id == TreasuryTransfer.sheet_id)
        .where(TreasuryTransfer.transaction_id.in_(ids)),
    )
    found: dict[UUID, list[str]] = {}
    for row in session.execute(union_all(*queries)):
        found.setdefault(row[0], []).append(row[1])
    return found


def with_numbers(session: Session, items: Sequence[BookItem]) -> list[OpenItem]:
    """Return open items with the bank's names of them, for matching by number."""
    numbers = numbers_of(session, items)
    return [
        OpenItem(id=item.id, amount_paisa=item.amount_paisa, numbers=numbers.get(item.id, ()))
        for item in items
    ]


def _with_words(session: Session, items: Sequence[BookItem]) -> list[BookItem]:
    """Add numbers and words; a single entry of a bill under a veil has neither, nor an amount."""
    numbers = numbers_of(session, items)
    single = [item.transaction_id for item in items if item.entries == 1]
    hidden = sealed_among(session, single)
    told = describe_transactions(session, [item.transaction_id for item in items])
    return [
        BookItem(
            **vars(item)
            | {
                "numbers": numbers.get(item.id, ()),
                "description": told[item.transaction_id].description,
                "sealed": item.transaction_id in hidden,
            }
        )
        for item in items
    ]


def sealed_among(session: Session, ids: Collection[UUID]) -> Collection[UUID]:
    """Return which transactions settled money of a bill that nobody may read of yet."""
    return set(session.scalars(union_all(*hidden_settlements(ids)))) if ids else set()


def _matches(session: Session, bank: str) -> Sequence[ShownMatch]:
    query = select(BankMatch).filter_by(bank=bank, removed_at=None)
    matches = session.scalars(query.order_by(BankMatch.id.desc()).limit(MAX_SHOWN)).all()
    ids = [match.id for match in matches]
    parts: dict[UUID, list[BankMatchPart]] = {}
    for part in session.scalars(select(BankMatchPart).where(BankMatchPart.match_id.in_(ids))):
        parts.setdefault(part.match_id, []).append(part)
    return [ShownMatch(match=match, parts=parts.get(match.id, ())) for match in matches]
