"""Our credited receipts and the Accountant General's figures of a month, row by row. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

HeadKey = tuple[str, str]


class Reason(StrEnum):
    """The reason why our row differs from the Accountant General's."""

    TIMING = "timing"
    OTHER_HEAD = "other_head"
    OTHER_DDO = "other_ddo"
    OTHER_OFFICE = "other_office"
    OTHER_FUND = "other_fund"
    REFUND = "refund"
    DEDUCTION = "deduction"
    TRANSFER_ENTRY = "transfer_entry"
    REVERSED = "reversed"
    TWICE = "twice"
    CLERICAL = "clerical"
    UNKNOWN = "unknown"


class MonthState(StrEnum):
    """The status of a month; the next step follows from it."""

    RUNNING = "running"
    NO_FIGURES = "no_figures"
    TO_RECONCILE = "to_reconcile"
    TO_CERTIFY = "to_certify"
    CERTIFIED = "certified"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """The Accountant General's amount under a head and DDO; paisa."""

    head_code: str
    ddo_code: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The reason why a row differs, chosen from the list and as text."""

    head_code: str
    ddo_code: str
    reason: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A head and DDO in both books; paisa. Reason and note explain a difference."""

    head_code: str
    ddo_code: str
    ours_paisa: int
    theirs_paisa: int
    reason: str = ""
    note: str = ""

    @property
    def difference_paisa(self) -> int:
        """Ours less theirs: above zero where they have not (yet) what we say arrived."""
        return self.ours_paisa - self.theirs_paisa

    @property
    def key(self) -> HeadKey:
        """Head and DDO."""
        return self.head_code, self.ddo_code


def compare(
    ours: Mapping[HeadKey, int],
    theirs: Mapping[HeadKey, int],
    explanations: Iterable[Explanation] = (),
) -> list[Compared]:
    """Return a row for each head and DDO that is in either book, with what explains it."""
    said = {(each.head_code, each.ddo_code): each for each in explanations}
    found = []
    for key in sorted({*ours, *theirs}):
        mine, other, why = ours.get(key, 0), theirs.get(key, 0), said.get(key)
        row = Compared(
            head_code=key[0],
            ddo_code=key[1],
            ours_paisa=mine,
            theirs_paisa=other,
            reason=why.reason if why and mine != other else "",
            note=why.note if why and mine != other else "",
        )
        if mine or other:
            found.append(row)
    return found


def differences(rows: Sequence[Compared]) -> list[Compared]:
    """Return the rows in which the books differ."""
    return [row for row in rows if row.difference_paisa]


def same_figures(one: Sequence[Compared], other: Sequence[Compared]) -> bool:
    """Return True if two comparisons have the same amounts, whatever their explanations."""
    return [_amounts(row) for row in one] == [_amounts(row) for row in other]


def _amounts(row: Compared) -> tuple[HeadKey, int, int]:
    return row.key, row.ours_paisa, row.theirs_paisa


def totals_of(rows: Sequence[Compared]) -> Mapping[str, int]:
    """Return the sums of a comparison."""
    names = ("ours_paisa", "theirs_paisa", "difference_paisa")
    return {name: sum(getattr(row, name) for row in rows) for name in names}


def as_stored(rows: Sequence[Compared]) -> list[dict[str, Any]]:
    """Write rows as a proposal keeps them."""
    return [asdict(row) for row in rows]


def read_stored(stored: Iterable[Mapping[str, Any]]) -> list[Compared]:
    """Read rows back."""
    return [Compared(**row) for row in stored]


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The certificate of two officers about a month."""

    first_day: date
    last_day: date
    source: str
    version: int
    statement: str
    prepared_by: str
    certified_by: str
    certified_on: date
    rows: Sequence[Compared]


def as_json(certificate: Certificate) -> dict[str, Any]:
    """Write a certificate as it is signed: days as text, amounts as whole paisa."""
    rows = [{**asdict(row), "difference_paisa": row.difference_paisa} for row in certificate.rows]
    return {
        "kind": "account-reconciliation",
        "version": 1,
        "first_day": certificate.first_day.isoformat(),
        "last_day": certificate.last_day.isoformat(),
        "figures": {"source": certificate.source, "version": certificate.version},
        "statement": certificate.statement,
        "prepared_by": certificate.prepared_by,
        "certified_by": certificate.certified_by,
        "certified_on": certificate.certified_on.isoformat(),
        "rows": rows,
        "totals": dict(totals_of(certificate.rows)),
    }


def month_state(
    *, over: bool, has_figures: bool, waits: bool, certified: bool, still_so: bool
) -> MonthState:
    """Return how far a month is; `still_so`: what was certified is what both books have now."""
    if not over:
        return MonthState.RUNNING
    if waits:
        return MonthState.TO_CERTIFY
    if certified:
        return MonthState.CERTIFIED if still_so else MonthState.CHANGED
    return MonthState.TO_RECONCILE if has_figures else MonthState.NO_FIGURES
