"""A bank's statement from a file: MT940, or a CSV of this system's form. Pure.

Lines of opening balances and totals are no money. Every balance must follow from the one before
it, so that no line is missing or read twice.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Any

import orjson
from marshmallow import ValidationError

from app.csv_in import (
    Problems,
    Sheet,
    check_day_first,
    file_problem,
    read_rows,
    typed_cells,
)
from app.parameters.schemas import NEEDED
from app.schemas import Amount, CommandSchema, LocalDate, Text
from app.text import sentence

COLUMNS = ("reference", "day", "description", "debit", "credit", "balance")
MAX_LINES = 2_000
# Older than this is a mistyped year: the demonstration's past and late statements are younger.
MAX_AGE_YEARS = 3
SHEET = Sheet(columns=COLUMNS, needed=("day", "balance"), most_rows=MAX_LINES, totals=True)
TEMPLATE = (
    ",".join(COLUMNS)
    + "\n,,Opening balance,,,10000.00\n"
    + "1BILL-2026-12-01,02-12-2026,1BILL daily payout,,2500.00,12500.00\n"
    + "Q-118,03-12-2026,Transfer to the treasury,10000.00,,2500.00\n"
)


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A line as the bank has it; paisa, + came to the province."""

    day: date
    amount_paisa: int
    reference: str
    description: str


@dataclass(frozen=True, kw_only=True)
class StatementFile:
    """A statement: the account's number as the bank wrote it ("": not said), balances and lines."""

    account: str
    opening_paisa: int
    closing_paisa: int
    lines: Sequence[FileLine]


def read_statement(data: bytes, today: date) -> StatementFile:
    """Read a file of either form. Raises Invalid with the problems, by row if it has rows."""
    found = _mt940(data) if _MT940.search(data) else _csv(data, today)
    if not found.lines:
        raise file_problem(sentence("The statement has no lines of money."))
    if len(found.lines) > MAX_LINES:
        raise file_problem(sentence("You can send up to %(most)s rows at a time.", most=MAX_LINES))
    if found.opening_paisa + sum(line.amount_paisa for line in found.lines) != found.closing_paisa:
        raise _DOES_NOT_ADD_UP
    for line in found.lines:
        if not today.year - MAX_AGE_YEARS <= line.day.year or line.day > today:
            said = sentence(
                "A line is of %(day)s. Send lines of the last %(years)s years, until today.",
                day=f"{line.day:%d-%m-%Y}",
                years=MAX_AGE_YEARS,
            )
            raise file_problem(said)
    return found


_MT940 = re.compile(rb"^:60[FM]:", re.MULTILINE)
_DOES_NOT_ADD_UP = file_problem(
    sentence(
        "The lines do not lead from the opening balance to the closing balance. Ask the bank for"
        " the whole statement."
    )
)


def keys_of(lines: Sequence[FileLine]) -> Iterator[bytes]:
    """Yield the key of each line: equal lines of a day are told apart by their place."""
    seen: Counter[FileLine] = Counter()
    for line in lines:
        seen[line] += 1
        said = [line.day, line.amount_paisa, line.reference, line.description, seen[line]]
        yield sha256(orjson.dumps(said)).digest()


class CsvLineSchema(CommandSchema):
    """A row of a statement as CSV."""

    reference = Text(load_default="", most=120)
    day = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    description = Text(load_default="", most=500)
    debit = Amount(load_default=0)
    credit = Amount(load_default=0)
    balance = Amount(required=True, error_messages=NEEDED)


def _csv(data: bytes, today: date) -> StatementFile:
    problems, schema = Problems(), CsvLineSchema()
    rows = list(read_rows(data, SHEET, problems))
    check_day_first(rows, "day", today)
    loaded = [_row(schema, number, row, problems) for number, row in rows]
    problems.refuse()
    read = [each for each in loaded if each is not None]
    if read and read[0][1].day > read[-1][1].day:
        read.reverse()  # banks also write the newest line first
    for (_, _, before), (number, line, balance) in pairwise(read):
        if before + line.amount_paisa != balance:
            said = sentence("This balance does not follow from the one before it.")
            problems.add(number, "balance", said)
    problems.refuse()
    return StatementFile(
        account="",
        opening_paisa=read[0][2] - read[0][1].amount_paisa if read else 0,
        closing_paisa=read[-1][2] if read else 0,
        lines=[line for _, line, _ in read],
    )


def _row(
    schema: CsvLineSchema, number: int, row: Mapping[str, str], problems: Problems
) -> tuple[int, FileLine, int] | None:
    try:
        loaded: dict[str, Any] = schema.load(typed_cells(row))
    except ValidationError as error:
        for column, said in error.messages_dict.items():
            problems.add(number, column, said[0])
        return None
    if bool(loaded["debit"]) == bool(loaded["credit"]):
        said = sentence("Enter an amount under debit or under credit, not under both.")
        problems.add(number, "credit", said)
        return None
    line = FileLine(
        day=loaded["day"],
        amount_paisa=loaded["credit"] - loaded["debit"],
        reference=loaded["reference"],
        description=loaded["description"],
    )
    return number, line, loaded["balance"]


# A tag and its text, up to the next tag or the end of its message.
_TAG = re.compile(r"^:(\d{2}[A-Z]?):(.*?)(?=^:\d{2}[A-Z]?:|^-\}?\s*$|\Z)", re.MULTILINE | re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d,]+)")
# Value day, entry day, sign (R: reversed), letter of the currency, amount, kind, reference.
_LINE = re.compile(r"(\d{6})(\d{4})?(R?[CD])[A-Z]?(\d[\d,]*)[NFS][A-Z0-9]{3}(.*)", re.DOTALL)
_SIGNS = {"C": 1, "RD": 1, "D": -1, "RC": -1}


def _mt940(data: bytes) -> StatementFile:
    """Read messages of MT940, in their order, as one statement."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        text = data.decode("latin-1").replace("\r\n", "\n")
    accounts, balances, lines = [], [], []
    for tag, value in _TAG.findall(text):
        if tag == "25":
            accounts.append(value.strip())
        elif tag in ("60F", "60M", "62F", "62M"):
            balances.append((tag, _balance(value)))
        elif tag == "61":
            lines.append(_mt940_line(value))
        elif tag == "86" and lines and balances[-1][0].startswith("60"):
            lines[-1] = _described(lines[-1], value)
    _refuse_gaps(balances, accounts)
    return StatementFile(
        account=accounts[0] if accounts else "",
        opening_paisa=balances[0][1],
        closing_paisa=balances[-1][1],
        lines=lines,
    )


def _refuse_gaps(balances: Sequence[tuple[str, int]], accounts: Sequence[str]) -> None:
    """Refuse messages of several accounts, or of which one is missing."""
    if len(set(accounts)) > 1:
        raise file_problem(
            sentence("The file has statements of several accounts. Send each apart.")
        )
    whole = len(balances) % 2 == 0 and balances[-1][0].startswith("62")
    between = zip(balances[1:-1:2], balances[2::2], strict=False)
    if not whole or any(closing != opening for (_, closing), (_, opening) in between):
        raise _DOES_NOT_ADD_UP


def _balance(value: str) -> int:
    found = _BALANCE.match(value.strip())
    if found is None or found[3] != "PKR":
        raise file_problem(sentence("A balance of the file cannot be read: it must be in PKR."))
    return _paisa(found[4]) * (1 if found[1] == "C" else -1)


def _paisa(amount: str) -> int:
    whole, _, part = amount.partition(",")
    return int(Decimal(f"{whole or 0}.{part[:2] or 0}") * 100)


def _mt940_line(value: str) -> FileLine:
    found = _LINE.match(value.strip())
    if found is None:
        said = sentence("This line cannot be read: %(line)s", line=value.strip()[:60])
        raise file_problem(said)
    reference, _, more = found[5].partition("\n")
    return FileLine(
        day=_entry_day(found[1], found[2]),
        amount_paisa=_SIGNS[found[3]] * _paisa(found[4]),
        reference=reference.strip()[:120],
        description=more.strip()[:500],
    )


_DECEMBER, _JANUARY = 12, 1


def _entry_day(value: str, entry: str | None) -> date:
    """Return the day of entry: its year is that of the value day, or the next or last one."""
    try:
        day = date(2000 + int(value[:2]), int(value[2:4]), int(value[4:]))
        if entry is None:
            return day
        month = int(entry[:2])
        later = (day.month, month) == (_DECEMBER, _JANUARY)
        earlier = (day.month, month) == (_JANUARY, _DECEMBER)
        return date(day.year + later - earlier, month, int(entry[2:]))
    except ValueError:
        said = sentence("This day cannot be read: %(day)s", day=value + (entry or ""))
        raise file_problem(said) from None


def _described(line: FileLine, value: str) -> FileLine:
    said = " ".join(f"{line.description} {value}".split())
    return FileLine(
        day=line.day,
        amount_paisa=line.amount_paisa,
        reference=line.reference,
        description=said[:500],
    )
