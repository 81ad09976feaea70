"""A statement comes in; lines that name the bank's number match; an officer matches the rest.

Nothing here posts: what the books lack is entered where it belongs (a file, a scroll, suspense),
and then matches. One officer is enough, for no money moves and the sums stay on the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import the_account
from payments.bank_statements.models import (
    BankMatch,
    BankMatchPart,
    BankStatement,
    BankStatementLine,
)
from payments.bank_statements.permissions import IMPORT_BANK_STATEMENT, MATCH_BANK_STATEMENT
from payments.bank_statements.policy import OpenLine, matched_by_number
from payments.bank_statements.queries import (
    MAX_MATCHED,
    BookItem,
    first_balance,
    lines_paisa,
    open_items,
    open_lines,
    sealed_among,
    with_numbers,
)
from payments.bank_statements.statement_import import StatementFile, keys_of


@dataclass(frozen=True, kw_only=True)
class ImportStatement:
    """The account's short name, and what its file says."""

    bank: str
    filename: str
    file: StatementFile


@dataclass(frozen=True, kw_only=True)
class MatchByNumber:
    """The account of which lines and items are to be matched by the bank's numbers."""

    bank: str


@dataclass(frozen=True, kw_only=True)
class MatchItems:
    """Lines and items of the books of an account that are the same money."""

    bank: str
    lines: Sequence[UUID]
    items: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class RemoveMatch:
    """The match that is wrong, and why."""

    bank_match_id: UUID
    reason: str


def import_bank_statement(uow: UnitOfWork, command: ImportStatement) -> BankStatement:
    """Store the new lines of a statement, and match those that name the bank's number.

    Raises NotFound for an account that is not known, Invalid for another account's statement,
    Conflict (`statement-known`) if every line is here, (`statement-early`) before the first one,
    (`statement-gap`) if a line between is missing or was read in another form.
    """
    require(uow.actor, IMPORT_BANK_STATEMENT)
    account = the_account(uow, command.bank)
    _check_account(account.account_number, command.file.account)
    _lock(uow, command.bank)
    lines = _new_lines(uow, command)
    statement = BankStatement(
        id=new_id(),
        bank=command.bank,
        filename=command.filename,
        first_day=min(line.day for line in command.file.lines),
        last_day=max(line.day for line in command.file.lines),
        opening_paisa=command.file.opening_paisa,
        closing_paisa=command.file.closing_paisa,
        lines=len(lines),
        imported_by=uow.actor.person,
        imported_at=uow.instant(),
    )
    start = first_balance(uow.session, command.bank)
    _check_start(start, statement)
    uow.add(statement)
    uow.session.flush()
    for line in lines:
        line.statement_id = statement.id
        uow.add(line)
    uow.session.flush()
    opening = start[1] if start else statement.opening_paisa
    if opening + lines_paisa(uow.session, command.bank, statement.last_day) != (
        statement.closing_paisa
    ):
        raise _GAP
    matched = _match_by_number(uow, command.bank)
    said = {"bank": command.bank, "lines": len(lines), "matched": matched}
    uow.audit("bank_statement.imported", statement.id, after=said)
    return statement


def _problem(text: str, code: str) -> Conflict:
    return Conflict(text, code=code, fields={"file": text})


_GAP = _problem(
    sentence(
        "With this statement the lines would not add up to its closing balance. Import the"
        " statement before it first, and every period in one form only: MT940 or CSV."
    ),
    "statement-gap",
)


def _check_account(number: str, written: str) -> None:
    """Refuse a file that names another account; banks write a part of the IBAN, or add a branch."""
    digits = "".join(sign for sign in written if sign.isalnum()).upper()
    if digits and digits.lstrip("0") not in number and number not in digits:
        problem = sentence("This statement is of another account: %(written)s.", written=written)
        raise Invalid(problem, code="other-account", fields={"file": problem})


def _check_start(start: tuple[date, int] | None, statement: BankStatement) -> None:
    if start is not None and statement.first_day < start[0]:
        said = sentence(
            "The first statement of this account is from %(day)s. Send later ones.",
            day=f"{start[0]:%d-%m-%Y}",
        )
        raise _problem(said, "statement-early")


def _new_lines(uow: UnitOfWork, command: ImportStatement) -> list[BankStatementLine]:
    """Return the lines that are not stored yet. Raises Conflict if there are none."""
    keys = list(keys_of(command.file.lines))
    query = select(BankStatementLine.key).where(
        BankStatementLine.bank == command.bank, BankStatementLine.key.in_(keys)
    )
    known = {bytes(key) for key in uow.session.scalars(query)}
    lines = [
        BankStatementLine(id=new_id(), bank=command.bank, key=key, **asdict(line))
        for key, line in zip(keys, command.file.lines, strict=True)
        if key not in known
    ]
    if not lines:
        raise _problem(
            sentence("Every line of this statement has already been imported."), "statement-known"
        )
    return lines


def match_by_number(uow: UnitOfWork, command: MatchByNumber) -> int:
    """Match new lines by the bank's numbers; return how many matches were made."""
    require(uow.actor, MATCH_BANK_STATEMENT)
    account = the_account(uow, command.bank)
    _lock(uow, command.bank)
    matched = _match_by_number(uow, command.bank)
    uow.audit("bank_statement.matched_by_number", account.id, after={"matched": matched})
    return matched


def _match_by_number(uow: UnitOfWork, bank: str) -> int:
    lines = [
        OpenLine(
            id=line.id,
            day=line.day,
            amount_paisa=line.amount_paisa,
            words=f"{line.reference} {line.description}",
        )
        for line in open_lines(uow.session, bank, MAX_MATCHED)
    ]
    items = with_numbers(uow.session, open_items(uow.session, bank, MAX_MATCHED))
    pairs = list(matched_by_number(lines, items))
    for line, item in pairs:
        sides = [("bank", line.id, line.amount_paisa), ("books", item.id, item.amount_paisa)]
        _keep(uow, bank, None, sides)
    return len(pairs)


def match_items(uow: UnitOfWork, command: MatchItems) -> BankMatch:
    """Match lines and items that an officer ticked; both sides must have one sum.

    Two lines, or two items, that cancel each other match without the other side. Raises Invalid
    if too little is ticked, sums differ, or an item is no longer open.
    """
    require(uow.actor, MATCH_BANK_STATEMENT)
    the_account(uow, command.bank)
    _lock(uow, command.bank)
    lines = open_lines(uow.session, command.bank, MAX_MATCHED, command.lines)
    items = open_items(uow.session, command.bank, MAX_MATCHED, command.items)
    _check_ticked(uow, command, len(lines), items)
    of_bank = sum(line.amount_paisa for line in lines)
    of_books = sum(item.amount_paisa for item in items)
    if of_bank != of_books:
        raise _sums_differ(of_bank - of_books)
    sides = [
        *(("bank", line.id, line.amount_paisa) for line in lines),
        *(("books", item.id, item.amount_paisa) for item in items),
    ]
    match = _keep(uow, command.bank, uow.actor.person, sides)
    uow.audit("bank_statement.matched", match.id, after={"bank": command.bank, "amount": of_bank})
    return match


def _sums_differ(difference_paisa: int) -> Invalid:
    return Invalid(
        sentence(
            "The ticked lines of the bank and of the books differ by Rs %(amount)s. Tick what"
            " belongs together; a fee or a missing payment is entered in the books first.",
            amount=f"{abs(difference_paisa) // 100:,}.{abs(difference_paisa) % 100:02d}",
        ),
        code="not-alike",
    )


def _check_ticked(
    uow: UnitOfWork, command: MatchItems, lines: int, items: Sequence[BookItem]
) -> None:
    single = [item.transaction_id for item in items if item.entries == 1]
    asked = len(set(command.lines)) + len(set(command.items))
    if asked < 2:  # noqa: PLR2004 - one thing matches nothing
        raise Invalid(sentence("Tick at least two lines that belong together."), code="one-side")
    if lines + len(items) != asked or sealed_among(uow.session, single):
        raise Invalid(
            sentence("A ticked line has been matched, or is sealed. Open the page again."),
            code="matched-already",
        )


def _keep(
    uow: UnitOfWork, bank: str, by: UUID | None, sides: Iterable[tuple[str, UUID, int]]
) -> BankMatch:
    match = BankMatch(id=new_id(), bank=bank, matched_by=by, matched_at=uow.instant())
    uow.add(match)
    uow.session.flush()
    for side, item_id, paisa in sides:
        part = BankMatchPart(match_id=match.id, item_id=item_id, side=side, amount_paisa=paisa)
        uow.add(part)
    uow.session.flush()
    return match


def remove_match(uow: UnitOfWork, command: RemoveMatch) -> BankMatch:
    """Undo a match: its lines and items are open again. Raises NotFound, Conflict if undone."""
    require(uow.actor, MATCH_BANK_STATEMENT)
    match = uow.lock(BankMatch, command.bank_match_id)
    if match.removed_at is not None:
        raise Conflict(sentence("This match has already been undone."), code="undone-already")
    match.removed_at, match.removed_by = uow.instant(), uow.actor.person
    match.removed_reason = command.reason
    uow.audit("bank_statement.unmatched", match.id, after={"reason": command.reason})
    return match


def _lock(uow: UnitOfWork, bank: str) -> None:
    """Wait until nobody else matches this account, until the commit."""
    names = func.hashtext("payments.bank_statements"), func.hashtext(bank)
    uow.session.execute(select(func.pg_advisory_xact_lock(*names)))
