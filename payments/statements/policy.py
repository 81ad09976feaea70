"""Monthly statement for the Accountant General, by head and DDO. Pure.

Transferred is the amount that the bank credited to the treasury, by its day; amounts approved and
not arrived are a part of the closing, in a column of their own, and each such transfer is in the
annex. Opening and closing are the part of a head's money not credited to its treasury. A relief
that was granted as a credit note is no money: it is shown, and is never to be transferred.

Statements of before 0033 (version 1) counted a transfer from its approval, and have no annex.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

HeadKey = tuple[str, str]
VERSION = 2
# Columns by an entry's other account; an unknown account is a correction.
COLLECTED, REFUNDED, VOUCHERS, RELIEF, FEES, CORRECTED = (
    "collected",
    "refunded",
    "vouchers",
    "relief",
    "fees",
    "corrected",
)
_RECEIVED_PREFIXES = ("payments:clearing:", "payments:suspense", "payments:deposits:")
_WENT = ("payments:refunds-payable:",)
# Refunds by a treasury itself: they take nothing from the amounts to transfer.
BY_VOUCHER = "payments:refunds-payable:voucher"
CREDIT_NOTES = "payments:credit-notes:"
_FEES = ("payments:channel-fees:",)


def column_of(other_account: str, credited_paisa: int) -> str:
    """Return the column of a head's entry."""
    if other_account.startswith(CREDIT_NOTES):
        return RELIEF
    if other_account.startswith(_FEES):
        return FEES
    if other_account == BY_VOUCHER:
        return VOUCHERS
    # A recorded payment that a channel reversed is counted with the refunds.
    if other_account.startswith(_WENT) or (
        other_account.startswith(_RECEIVED_PREFIXES) and credited_paisa < 0
    ):
        return REFUNDED
    return COLLECTED if other_account.startswith(_RECEIVED_PREFIXES) else CORRECTED


def place_of_account(account: str) -> HeadKey | None:
    """Return head and DDO of an account; None of deposits from before these had a head.

    `kernel/postings.py` names them payments:head:{head}:{ddo} and
    payments:deposits:{department}:{head}:{ddo}.
    """
    _domain, kind, *rest = account.split(":")
    place = rest if kind == "head" else rest[1:]
    return (place[0], place[1]) if place else None


@dataclass(kw_only=True)
class Movements:
    """A head's and DDO's sums in paisa, credits above zero.

    `transferred` is what the bank credited to the treasury, `in_transit` what was approved and had
    not arrived at the end.
    """

    before_paisa: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    relief_before_paisa: int = 0
    vouchers_before_paisa: int = 0
    transferred_before_paisa: int = 0
    transferred_paisa: int = 0
    in_transit_paisa: int = 0

    def add(self, column: str, paisa: int) -> None:
        """Count an entry of the month."""
        self.columns[column] = self.columns.get(column, 0) + paisa

    @property
    def anything(self) -> bool:
        """True if any amount is not zero."""
        moved = (self.transferred_paisa, self.in_transit_paisa)
        return any((self.opening_paisa, *moved, *self.columns.values()))

    @property
    def opening_paisa(self) -> int:
        """The amount not transferred when the month began; vouchers took none of it."""
        money = self.before_paisa - self.relief_before_paisa - self.vouchers_before_paisa
        return money - self.transferred_before_paisa


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """A line of the statement, paisa. `books_paisa` is the head's income in the books at the end.

    closing = opening + collected - refunded + corrected - fees - transferred; `in_transit_paisa` is
    the part of the closing that was approved and has not arrived. `books_paisa` includes reliefs
    and transferred amounts, less the refunds of treasuries by `vouchers_paisa`.
    """

    head_code: str
    ddo_code: str
    head_name: str
    department: str
    treasury: str
    fund: str
    opening_paisa: int
    collected_paisa: int
    refunded_paisa: int
    corrected_paisa: int
    fees_paisa: int
    transferred_paisa: int
    closing_paisa: int
    relief_paisa: int
    books_paisa: int
    # Statements that were signed before had no such columns.
    in_transit_paisa: int = 0
    vouchers_paisa: int = 0


AMOUNTS = (
    "opening_paisa",
    "collected_paisa",
    "refunded_paisa",
    "corrected_paisa",
    "fees_paisa",
    "transferred_paisa",
    "closing_paisa",
    "in_transit_paisa",
    "relief_paisa",
    "books_paisa",
    "vouchers_paisa",
)


@dataclass(frozen=True, kw_only=True)
class UnderWayLine:
    """A head's and DDO's part of a transfer under way, with its challan; paisa."""

    head_code: str
    ddo_code: str
    fund: str
    challan: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """A transfer that was approved and had not arrived on the last day of a month.

    `credited_on` and `failed_on` are what is known of it when the statement was made.
    """

    sheet_id: str
    treasury: str
    treasury_name: str
    bank: str
    approved_on: date
    ordered_on: date | None
    order: str
    credited_on: date | None
    failed_on: date | None
    total_paisa: int
    lines: Sequence[UnderWayLine]


@dataclass(frozen=True, kw_only=True)
class MonthlyStatement:
    """All rows of a month, by head and DDO, their sums, and the annex of what was under way.

    `version` is that of the file: 1 counted a transfer from its approval on.
    """

    first_day: date
    last_day: date
    rows: Sequence[StatementRow]
    under_way: Sequence[UnderWay] = ()
    version: int = VERSION

    @property
    def totals(self) -> Mapping[str, int]:
        """Return the sum of every column of amounts."""
        return {name: sum(getattr(row, name) for row in self.rows) for name in AMOUNTS}


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names in a row, besides its amounts."""

    head_name: str = ""
    department: str = ""
    treasury: str = ""
    fund: str = ""


def statement_row(key: HeadKey, sums: Movements, names: Names) -> StatementRow:
    """Make a line of sums."""
    got = sums.columns.get
    opening, vouchers = sums.opening_paisa, -got(VOUCHERS, 0)
    collected, refunded = got(COLLECTED, 0), -got(REFUNDED, 0)
    corrected, fees, relief = got(CORRECTED, 0), -got(FEES, 0), got(RELIEF, 0)
    moved = collected - refunded + corrected - fees
    return StatementRow(
        head_code=key[0],
        ddo_code=key[1],
        **asdict(names),
        opening_paisa=opening,
        collected_paisa=collected,
        refunded_paisa=refunded,
        corrected_paisa=corrected,
        fees_paisa=fees,
        transferred_paisa=sums.transferred_paisa,
        closing_paisa=opening + moved - sums.transferred_paisa,
        in_transit_paisa=sums.in_transit_paisa,
        relief_paisa=relief,
        books_paisa=sums.before_paisa + moved + relief - vouchers,
        vouchers_paisa=vouchers,
    )


def as_json(statement: MonthlyStatement) -> dict[str, Any]:
    """Write a statement as it is signed: days as text, amounts as whole paisa."""
    return {
        "kind": "account-statement",
        "version": VERSION,
        "first_day": statement.first_day.isoformat(),
        "last_day": statement.last_day.isoformat(),
        "rows": [asdict(row) for row in statement.rows],
        "totals": dict(statement.totals),
        "under_way": [_plain(asdict(each)) for each in statement.under_way],
    }


_DAYS = ("approved_on", "ordered_on", "credited_on", "failed_on")


def _plain(under_way: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: under_way[name] and under_way[name].isoformat() for name in _DAYS}
    return {**under_way, **days}


def _under_way(stored: Mapping[str, Any]) -> UnderWay:
    days = {name: stored[name] and date.fromisoformat(stored[name]) for name in _DAYS}
    lines = [UnderWayLine(**line) for line in stored["lines"]]
    return UnderWay(**{**stored, **days, "lines": lines})


def read_json(stored: Mapping[str, Any]) -> MonthlyStatement:
    """Read a statement back, of version 1 as well: that has neither column nor annex."""
    return MonthlyStatement(
        first_day=date.fromisoformat(stored["first_day"]),
        last_day=date.fromisoformat(stored["last_day"]),
        rows=_rows(stored["rows"]),
        under_way=[_under_way(each) for each in stored.get("under_way", ())],
        version=stored["version"],
    )


def _rows(stored: Iterable[Mapping[str, Any]]) -> list[StatementRow]:
    return [StatementRow(**row) for row in stored]
