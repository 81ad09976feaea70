"""Months and both books, as rows for pages."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.web.formatting import isolate_ltr, local_time
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from payments.reconciliation.models import AgFigures
from payments.reconciliation.policy import Compared, MonthState
from payments.reconciliation.printing import REASONS
from payments.reconciliation.queries.reconciliations import ReconciledMonth, ShownMonth

STATES: Mapping[MonthState, str] = {
    MonthState.RUNNING: "The month is not over",
    MonthState.NO_FIGURES: "The Accountant General’s figures are missing",
    MonthState.TO_RECONCILE: "To be reconciled",
    MonthState.TO_CERTIFY: "Waiting for another officer’s certificate",
    MonthState.CERTIFIED: "Certified by two officers",
    MonthState.CHANGED: "Certified, and changed since: to be reconciled again",
}


def month_name(first: date) -> str:
    """Name a month by its first day."""
    return f"{first:%B %Y}"


def _month(each: ReconciledMonth) -> Cell:
    month = each.first_day.isoformat()
    return linked(month_name(each.first_day), "reconciliation.show", month=month)


def _amount(paisa: int | None) -> Cell:
    return "–" if paisa is None else amount(paisa)


MONTHS: Table[ReconciledMonth] = Table(
    Column("Month", _month),
    money("Our books", "ours_paisa"),
    Column("Accountant General", lambda each: _amount(each.theirs_paisa), numeric=True),
    Column("Difference", lambda each: _amount(each.difference_paisa), numeric=True),
    Column("Status", lambda each: STATES[each.state]),
)
VERSIONS: Table[AgFigures] = Table(
    Column("Version", lambda each: str(each.version)),
    Column("Letter", lambda each: each.source),
    Column("Entered", lambda each: local_time(each.entered_at)),
    money("Total", "total_paisa"),
)


def rows_of(heads: Mapping[str, str]) -> Table[Compared]:
    """Return the table of both books, head by head."""
    return Table(
        Column("Head", lambda row: f"{row.head_code} {heads.get(row.head_code, '')}".strip()),
        Column("DDO", lambda row: isolate_ltr(row.ddo_code)),
        money("Our books", "ours_paisa"),
        money("Accountant General", "theirs_paisa"),
        money("Difference", "difference_paisa"),
        Column("Explanation", _why),
    )


def _why(row: Compared) -> str:
    if row.reason:
        return f"{REASONS[row.reason]}: {row.note}"
    return "To be explained" if row.difference_paisa else "–"


def facts_of(shown: ShownMonth) -> Sequence[Cell]:
    """Return a month as a summary."""
    totals = shown.totals
    return summary_rows(
        ("Status", STATES[shown.state]),
        ("Our books: credited to treasuries", amount(totals["ours_paisa"])),
        (
            "The Accountant General’s figure",
            amount(totals["theirs_paisa"]) if shown.figures else "Not entered yet",
        ),
        ("Difference", amount(totals["difference_paisa"])) if shown.figures else None,
        ("Our statement", isolate_ltr(shown.statement)) if shown.statement else None,
        ("Certificate", isolate_ltr(shown.certified.reference)) if shown.certified else None,
    )
