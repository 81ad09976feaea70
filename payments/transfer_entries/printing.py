"""A transfer-entry memo as PDF, in English as the Accountant General's forms are."""

from flask_babel import force_locale

from app.printing.public import Letterhead, render_pdf
from app.text import sentence
from app.web.formatting import local_date, rupees
from payments.bills import amount_text
from payments.transfer_entries.queries import MemoLine, ShownMemo

TEMPLATE = "payments/transfer_entries/memo.typ"
ORGANISATION = "Finance Department"
WHY = {
    "forfeiture": sentence("Deposit forfeited"),
    "lapse": sentence("Deposit lapsed"),
    "correction": sentence("Head corrected"),
}


def memo_pdf(shown: ShownMemo, *, demonstration: bool) -> bytes:
    """Print a memo: what is to be moved from where to where, and why."""
    memo = shown.listed.memo
    at = memo.approved_at or memo.entered_at
    with force_locale("en"):
        head = Letterhead(
            title="Transfer-entry memo",
            organisation=ORGANISATION,
            reference=memo.number,
            date=local_date(at),
            demonstration=demonstration,
        )
        data = {
            "facts": [
                ["To", "The Accountant General, Balochistan"],
                ["Treasury", memo.treasury_name],
                ["Total", rupees(memo.total_paisa)],
                ["In words", amount_text.english(memo.total_paisa)],
            ],
            "request": "Please move these amounts between heads of account. The money itself is "
            "at the treasury already.",
            "heads": ["Why", "Less of (head, DDO, fund)", "More of (head, DDO, fund)", "Amount"],
            "lines": [_line(each) for each in shown.lines],
            "signatures": [["", "Finance Department"], ["", "Accountant General"]],
            "office": ["Number of the entry", "Day", "Remarks"],
        }
    return render_pdf(TEMPLATE, head, data, made_at=at)


def _line(each: MemoLine) -> list[str]:
    line = each.line
    return [
        WHY[line.source],
        f"{line.from_head} {each.from_name}, {line.from_ddo}, {each.from_fund}",
        f"{line.to_head} {each.to_name}, {line.to_ddo}, {each.to_fund}",
        rupees(line.amount_paisa),
    ]
