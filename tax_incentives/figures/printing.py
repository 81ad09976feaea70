"""The periodic report as PDF."""

from collections.abc import Callable, Sequence
from typing import Any

from app.calendar import local_day
from app.money import grouped_rupees
from app.printing.public import Letterhead, render_pdf
from tax_incentives.figures.queries.report import QuarterPace, QuarterReport
from tax_incentives.rules.periods import year_text

TEMPLATE = "tax_incentives/figures/report.typ"
_NOTE = (
    "Amounts are in rupees and the ledger's at the end of the last day. Given = not released + free"
    " + promised + used. Revenue that is forgone is used, never spent: it is no cash. Days are from"
    " the submission to the grant; half of the grants took no longer than the median."
)
_BUDGETS = ("Scheme", "Given", "Not released", "Free", "Promised", "Used")
_PACES = ("Scheme", "Granted", "Amount", "Came to nothing", "Median days")


def report_pdf(
    report: QuarterReport, title_of: Callable[[str], str], *, demonstration: bool
) -> bytes:
    """Print a quarter's report; schemes by their titles."""
    year = year_text(report.fiscal_year)
    head = Letterhead(
        title=f"Report on reliefs, quarter {report.quarter} of {year}",
        organisation="Finance Department",
        reference=f"Reliefs {year}, {report.quarter}",
        date=f"{local_day(report.made_at):%d-%m-%Y}",
        demonstration=demonstration,
    )
    budgets = [
        [
            title_of(each.scheme),
            *map(
                grouped_rupees,
                (
                    each.given_paisa,
                    each.appropriated_paisa,
                    each.free_paisa,
                    each.committed_paisa,
                    each.used_paisa,
                ),
            ),
        ]
        for each in report.budgets
    ]
    data = {
        "facts": [
            ["From", f"{report.first_day:%d-%m-%Y}"],
            ["Until", f"{report.last_day:%d-%m-%Y}"],
        ],
        "parts": [
            _part("Budgets", _BUDGETS, budgets),
            _part(
                "Grants, refusals and times",
                _PACES,
                [[title_of(each.scheme), *_pace(each)] for each in report.paces],
            ),
        ],
        "note": _NOTE,
    }
    return render_pdf(TEMPLATE, head, data, made_at=report.made_at)


def _part(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {
        "title": title,
        "heads": list(heads),
        "rows": rows,
        "numbers": list(range(1, len(heads))),
    }


def _pace(pace: QuarterPace) -> list[str]:
    days = "–" if pace.median_days is None else str(pace.median_days)
    return [str(pace.granted), grouped_rupees(pace.granted_paisa), str(pace.ended), days]
