"""The challans (Form 32-A) of an approved transfer, line by line, to bring to the bank."""

from collections.abc import Iterator

from app.calendar import local_day
from app.money import grouped_rupees
from app.printing.public import Letterhead, render_pdf
from payments.bills import amount_text
from payments.treasury.models import TreasuryLine
from payments.treasury.queries.transfers import ShownSheet

TEMPLATE = "payments/treasury/challans.typ"
_HEADINGS = ["Challan", "Head of account", "DDO", "Fund", "Amount", "In words"]
_NOTE = (
    "Form 32-A was not seen: the form of these numbers is a sample, not verified (U). The bank "
    "writes the day of the credit and its number; the treasury its own number, where it has one."
)


def challans_pdf(shown: ShownSheet, *, demonstration: bool) -> bytes:
    """Print the challans of a transfer that was approved."""
    sheet, transfer = shown.followed.sheet, shown.followed.transfer
    assert transfer is not None  # noqa: S101 - only what is approved has challans
    assert transfer.approved_at is not None  # noqa: S101 - as above
    head = Letterhead(
        title="Challans of a transfer to the treasury",
        organisation="Finance Department",
        reference=shown.challans[0].challan.number,
        date=f"{local_day(transfer.approved_at):%d-%m-%Y}",
        demonstration=demonstration,
    )
    order = shown.followed.order
    data = {
        "facts": [
            ["Treasury", sheet.treasury_name],
            ["Bank", sheet.bank],
            ["Order to the bank", order.reference if order else "Not recorded yet"],
            ["Total", grouped_rupees(sheet.total_paisa)],
            ["In words", amount_text.english(sheet.total_paisa)],
        ],
        "columns": _HEADINGS,
        "rows": list(_rows(shown)),
        "note": _NOTE,
        "signatures": [["", "Finance Department"], ["", "Bank (credited on)"], ["", "Treasury"]],
    }
    return render_pdf(TEMPLATE, head, data, made_at=transfer.approved_at)


def _rows(shown: ShownSheet) -> Iterator[list[str]]:
    lines = {line.number: line for line in shown.lines}
    for each in shown.challans:
        line = lines[each.challan.line_number]
        yield [
            each.challan.number,
            _head(shown, line),
            line.ddo_code,
            line.fund,
            grouped_rupees(line.amount_paisa),
            amount_text.english(line.amount_paisa),
        ]


def _head(shown: ShownSheet, line: TreasuryLine) -> str:
    return f"{line.head_code} {shown.heads.get(line.head_code, '')}".strip()
