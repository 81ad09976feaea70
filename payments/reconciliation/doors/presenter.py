"""Months and both books, as rows for pages."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext
from markupsafe import Markup

from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_time, month_and_year, typed
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.reconciliation.models import AgFigures
from payments.reconciliation.policy import Compared, MonthState
from payments.reconciliation.printing import REASONS
from payments.reconciliation.queries.reconciliations import ReconciledMonth, ShownMonth

STATES: Mapping[MonthState, Sentence] = {
    MonthState.RUNNING: sentence("The month is not over"),
    MonthState.NO_FIGURES: sentence("The Accountant General’s figures are missing"),
    MonthState.TO_RECONCILE: sentence("To be reconciled"),
    MonthState.TO_CERTIFY: sentence("Waiting for another officer’s certificate"),
    MonthState.CERTIFIED: sentence("Certified by two officers"),
    MonthState.CHANGED: sentence("Certified, and changed since: to be reconciled again"),
}


def month_name(first: date) -> str:
    """Name a month by its first day."""
    return month_and_year(first)


def _month(each: ReconciledMonth) -> Cell:
    month = each.first_day.isoformat()
    return linked(month_name(each.first_day), "reconciliation.show", month=month)


def _amount(paisa: int | None) -> Cell:
    return "–" if paisa is None else amount(paisa)


MONTHS: Table[ReconciledMonth] = Table(
    Column(sentence("Month"), _month),
    money(sentence("Our books"), "ours_paisa"),
    Column(sentence("Accountant General"), lambda each: _amount(each.theirs_paisa), numeric=True),
    Column(sentence("Difference"), lambda each: _amount(each.difference_paisa), numeric=True),
    Column(sentence("Status"), lambda each: translate(STATES[each.state])),
)
VERSIONS: Table[AgFigures] = Table(
    Column(sentence("Version"), lambda each: str(each.version)),
    Column(sentence("Letter"), lambda each: each.source),
    Column(sentence("Entered"), lambda each: local_time(each.entered_at)),
    money(sentence("Total"), "total_paisa"),
)


def rows_of(shown: ShownMonth) -> Table[Compared]:
    """Return the table of both books, head by head; without theirs until they are entered."""
    heads = shown.heads
    compared: tuple[Column[Compared], ...] = (
        money(sentence("Accountant General"), "theirs_paisa"),
        money(sentence("Difference"), "difference_paisa"),
        Column(sentence("Explanation"), _why),
    )
    return Table(
        Column(
            sentence("Head"), lambda row: f"{row.head_code} {heads.get(row.head_code, '')}".strip()
        ),
        Column(sentence("DDO"), lambda row: isolate_ltr(row.ddo_code)),
        money(sentence("Our books"), "ours_paisa"),
        *(compared if shown.figures else ()),
    )


def _why(row: Compared) -> str:
    if row.reason:
        return Markup("{}: {}").format(translate(REASONS[row.reason]), typed(row.note))
    return gettext("To be explained") if row.difference_paisa else "–"


def facts_of(shown: ShownMonth) -> Sequence[Cell]:
    """Return a month as a summary."""
    totals = shown.totals
    return summary_rows(
        (sentence("Status"), translate(STATES[shown.state])),
        (sentence("Our books: credited to treasuries"), amount(totals["ours_paisa"])),
        (
            sentence("The Accountant General’s figure"),
            amount(totals["theirs_paisa"]) if shown.figures else gettext("Not entered yet"),
        ),
        (sentence("Difference"), amount(totals["difference_paisa"])) if shown.figures else None,
        (sentence("Our statement"), isolate_ltr(shown.statement)) if shown.statement else None,
        (sentence("Certificate"), isolate_ltr(shown.certified.reference))
        if shown.certified
        else None,
    )
