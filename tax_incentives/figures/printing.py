"""The periodic report as PDF."""

from collections.abc import Callable, Sequence
from typing import Any

from app.calendar import local_day
from app.money import grouped_rupees
from app.printing.public import Letterhead, render_pdf
from tax_incentives.budgets.queries import BudgetPosition
from tax_incentives.figures.queries.report import QuarterPace, QuarterReport
from tax_incentives.rules.periods import year_text

TEMPLATE = "tax_incentives/figures/report.typ"
_NOTE = (
    "Amounts are in rupees and the ledger's at the end of the last day. Appropriated = not released"
    " + free + committed + spent + lapsed. Ceiling = free + promised + used + taken back. Revenue"
    " that is forgone is no cash: it is used, never spent. Voted money that is sanctioned counts as"
    " committed until it is paid. Days are from the submission to the grant; half of the grants"
    " took no longer than the median. Reduced rates cover the returns entered so far this year; the"
    " input credit that taxpayers would have had is not known. Jobs are what holders declared. The"
    " policy sets no goal in numbers for reliefs, so none is compared (its section 5.2 asks for"
    " benchmarks against goals)."
)
_FIELDS = ("given_paisa", "appropriated_paisa", "free_paisa", "committed_paisa", "used_paisa")
_VOTED = ("Scheme", "Appropriated", "Not released", "Free", "Committed", "Spent", "Lapsed")
_FORGONE = ("Scheme", "Ceiling", "Free", "Promised", "Used", "Taken back")
_STATUTORY = ("Rate", "Months", "Returns", "Turnover", "Forgone at most")
_PACES = ("Scheme", "Granted", "Amount", "Refused", "Withdrawn", "Median days")
_BENCHMARKS = ("Benchmark", "In the quarter", "Since July")
_REACHED = (
    ("Claims submitted", "claims"),
    ("Reliefs that somebody claimed", "schemes_claimed"),
    ("Grants", "grants"),
    ("Firms and people who were granted one", "holders"),
    ("Of them, who declared employees in the province", "holders_who_declared"),
    ("Employees in the province that they declared", "jobs"),
)


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
    data = {
        "facts": [
            ["From", f"{report.first_day:%d-%m-%Y}"],
            ["Until", f"{report.last_day:%d-%m-%Y}"],
        ],
        "parts": [
            _part("What was reached", _BENCHMARKS, _reached(report)),
            _part("Money that was voted", _VOTED, _lines(report.voted, title_of)),
            _part(
                "Revenue that is forgone",
                _FORGONE,
                _lines(report.forgone, title_of, without="appropriated_paisa"),
            ),
            _part("Forgone by reduced rates of the law", _STATUTORY, _by_rate(report, title_of)),
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


def _reached(report: QuarterReport) -> list[list[str]]:
    known = f"{len(report.voted) + len(report.forgone)} of {report.schemes}"
    rows = [
        [said, str(getattr(report.reached, name)), str(getattr(report.reached_in_year, name))]
        for said, name in _REACHED
    ]
    return [["Reliefs with a budget", known, known], *rows]


def _lines(
    found: Sequence[BudgetPosition], title_of: Callable[[str], str], without: str = ""
) -> list[list[str]]:
    names = [name for name in (*_FIELDS, "lapsed_paisa") if name != without]
    return [
        [title_of(each.scheme), *(grouped_rupees(getattr(each, name)) for name in names)]
        for each in found
    ]


def _by_rate(report: QuarterReport, title_of: Callable[[str], str]) -> list[list[str]]:
    return [
        [
            title_of(each.code),
            str(each.months),
            str(each.returns),
            grouped_rupees(each.turnover_paisa),
            grouped_rupees(each.forgone_paisa),
        ]
        for each in report.statutory
    ]


def _pace(pace: QuarterPace) -> list[str]:
    days = "–" if pace.median_days is None else str(pace.median_days)
    return [
        str(pace.granted),
        grouped_rupees(pace.granted_paisa),
        str(pace.refused),
        str(pace.withdrawn),
        days,
    ]
