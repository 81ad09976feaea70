"""An advice as PDF, for the payroll office; names are masked, the personnel number decides."""

from datetime import datetime

from app.calendar import local_day
from app.exports import Export
from app.money import grouped_rupees
from app.printing.public import Letterhead, render_pdf
from payments.public import amount_in_words
from tax_incentives.payroll.queries import AdviceFile, DuePart

TEMPLATE = "tax_incentives/payroll/advice.typ"
LINES: Export[DuePart] = Export(
    "personnel_number", "name", "award", "part", "due_on", "amount_paisa"
)


def advice_pdf(
    found: AdviceFile, title: str, approved_at: datetime, *, demonstration: bool
) -> bytes:
    """Print an approved advice, with its total in words."""
    advice = found.advice
    head = Letterhead(
        title="Advice to the payroll office",
        organisation="Finance Department",
        reference=advice.number,
        date=f"{local_day(approved_at):%d-%m-%Y}",
        demonstration=demonstration,
    )
    data = {
        "facts": [
            ["Allowance", title],
            ["With the salary of", f"{advice.month:%m-%Y}"],
            ["Total", f"Rs {grouped_rupees(advice.total_paisa)}"],
            ["In words", amount_in_words(advice.total_paisa)],
        ],
        "heads": ["Personnel number", "Name", "Award and part", "Amount"],
        "rows": [_row(each) for each in found.lines],
        "signatures": [["", "Entered by"], ["", "Approved by"]],
    }
    return render_pdf(TEMPLATE, head, data, made_at=approved_at)


def _row(each: DuePart) -> list[str]:
    number, part = each.personnel_number, f"{each.award}, {each.part}"
    return [number, each.name, part, grouped_rupees(each.amount_paisa)]
