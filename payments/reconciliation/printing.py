"""A certified reconciliation as PDF, and a month's rows as CSV: the same rows as the page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.calendar import local_day
from app.exports import Export
from app.money import grouped_rupees
from app.outputs import key_of
from app.printing.public import OF_ITS_FILE, Letterhead, render_pdf, verification
from app.text import sentence
from payments.reconciliation.models import Reconciliation
from payments.reconciliation.policy import Compared
from payments.reconciliation.queries.reconciliations import ShownMonth, content_of

TEMPLATE = "payments/reconciliation/reconciliation.typ"
REASONS = {
    "": "",
    "timing": sentence("Timing: credited, and not in their month yet"),
    "other_head": sentence("Under another head"),
    "other_ddo": sentence("Under another DDO"),
    "other_office": sentence("Another office’s own receipts"),
    "other_fund": sentence("Under another fund (Consolidated Fund or Public Account)"),
    "refund": sentence("A refund by voucher that they took off the receipts"),
    "deduction": sentence("A deduction or adjustment by the treasury"),
    "transfer_entry": sentence("A transfer entry that one of both books does not have yet"),
    "reversed": sentence("A credit that the bank reversed"),
    "twice": sentence("Counted twice"),
    "clerical": sentence("A clerical mistake"),
    "unknown": sentence("Not known yet"),
}
_HEADINGS = ["Head", "DDO", "Our books", "Accountant General", "Difference", "Explanation"]
_NOTE = (
    "Our books: credited to treasuries by the day of the bank's advice, or later where that month"
    " was closed. Difference: ours less the Accountant General's."
)
_AMOUNTS = ("ours_paisa", "theirs_paisa", "difference_paisa")
EXPORT: Export[Compared] = Export(
    head="head_code", ddo="ddo_code", **{key_of(each): each for each in _AMOUNTS},
    reason="reason", note="note",
)  # fmt: skip


def month_csv(shown: ShownMonth) -> Iterator[str]:
    """Yield the whole comparison as CSV; amounts in rupees, the totals last."""
    totals = shown.totals
    total = Compared(
        head_code="total",
        ddo_code="",
        ours_paisa=totals["ours_paisa"],
        theirs_paisa=totals["theirs_paisa"],
    )
    return EXPORT.as_csv([*shown.rows, total])


def reconciliation_pdf(row: Reconciliation, *, base_url: str, demonstration: bool) -> bytes:
    """Print a certified reconciliation; anybody can check it at the address on it."""
    content: Any = content_of(row)
    assert row.approved_at is not None  # noqa: S101 - only what is certified is printed
    assert row.content_hash is not None  # noqa: S101 - as above
    head = Letterhead(
        title=f"Reconciliation with the Accountant General, {row.first_day:%B %Y}",
        organisation="Finance Department",
        reference=row.reference,
        date=f"{local_day(row.approved_at):%d-%m-%Y}",
        verification=verification(f"{base_url}/verify?reference={row.reference}", OF_ITS_FILE),
        demonstration=demonstration,
    )
    totals = [grouped_rupees(content["totals"][name]) for name in _AMOUNTS]
    data = {
        "facts": _facts(content),
        "columns": _HEADINGS,
        "rows": [_row(each) for each in content["rows"]],
        "totals": ["Total", "", *totals, ""],
        "note": f"{_NOTE} SHA-256 of the signed file's content: {row.content_hash.hex()}",
        "signatures": [
            [content["prepared_by"], "Prepared, Finance Department"],
            [content["certified_by"], "Certified, Finance Department"],
        ],
    }
    return render_pdf(TEMPLATE, head, data, made_at=row.approved_at)


def _facts(content: Any) -> list[list[str]]:  # noqa: ANN401 - JSON
    figures = content["figures"]
    return [
        ["Month", " – ".join(_day(content[name]) for name in ("first_day", "last_day"))],
        ["Accountant General’s letter", f"{figures['source']} (version {figures['version']})"],
        ["Our statement", content["statement"] or "Not signed yet: the month was open"],
    ]


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d-%m-%Y}"


def _row(each: Any) -> list[str]:  # noqa: ANN401 - JSON
    amounts = [grouped_rupees(each[name]) for name in _AMOUNTS]
    why = ": ".join(filter(None, (REASONS[each["reason"]], each["note"])))
    return [each["head_code"], each["ddo_code"], *amounts, why]
