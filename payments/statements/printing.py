"""The monthly statement as PDF and as CSV: the same rows as the page and the API."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from app.calendar import local_day
from app.exports import Export
from app.money import grouped_rupees
from app.outputs import key_of
from app.printing.public import OF_ITS_FILE, Letterhead, render_pdf, verification
from payments.statements.policy import AMOUNTS, Names, StatementRow, UnderWay
from payments.statements.queries.statements import ShownStatement

TEMPLATE = "payments/statements/account_statement.typ"
_NOTE = (
    "Opening + collected - gone back + corrected - fees - transferred = closing: what of a head's"
    " money has not been credited to its treasury, of which some was approved and has not arrived"
    " (annex). Transferred: credited by the bank's day. Reliefs granted as credit notes are no"
    " money."
)
# Before 0033 a transfer counted from its approval on: papers of then are printed as they were.
_FIRST_NOTE = (
    "Opening + collected - gone back + corrected - fees - transferred = closing: what of a head's"
    " money has not been transferred to its treasury. Reliefs granted as credit notes are no money."
    " What a treasury pays back by its voucher takes nothing of what is to be transferred."
)
_HEADINGS = (
    "Head",
    "Name",
    "DDO",
    "Treasury",
    "Fund",
    "Opening",
    "Collected",
    "Gone back",
    "Corrected",
    "Fees",
    "Transferred",
    "Closing",
    "Approved, not arrived",
    "By voucher",
)
_PRINTED = (*AMOUNTS[:8], "vouchers_paisa")
# The first version had no column of what had not arrived, nor of vouchers.
_FIRST_PRINTED = AMOUNTS[:7]
_ANNEX = ("Treasury", "Order", "Approved", "Credited", "Challan", "Head", "DDO", "Fund", "Amount")
EXPORT: Export[StatementRow] = Export(
    head="head_code", head_name="head_name", ddo="ddo_code", department="department",
    treasury="treasury", fund="fund", **{key_of(each): each for each in AMOUNTS},
)  # fmt: skip


def statement_csv(shown: ShownStatement) -> Iterator[str]:
    """Yield the whole statement as CSV, line by line; amounts in rupees, the totals last."""
    statement = shown.statement
    rest = asdict(Names()) | dict(statement.totals)
    total = StatementRow(head_code="total", ddo_code="", **rest)
    return EXPORT.as_csv([*statement.rows, total])


def statement_pdf(shown: ShownStatement, *, base_url: str, demonstration: bool) -> bytes:
    """Print a kept statement; anybody can check it at the address on it."""
    kept, reference = shown.kept, shown.reference
    assert kept is not None  # noqa: S101 - only what is kept is printed
    statement = shown.statement
    head = Letterhead(
        title=f"Monthly statement of receipts, {statement.first_day:%B %Y}",
        organisation="Finance Department",
        reference=reference or "",
        date=f"{local_day(kept.made_at):%d-%m-%Y}",
        verification=verification(f"{base_url}/verify?reference={reference}", OF_ITS_FILE),
        demonstration=demonstration,
    )
    printed, note = (_FIRST_PRINTED, _FIRST_NOTE) if statement.version == 1 else (_PRINTED, _NOTE)
    rows = [
        [row.head_code, row.head_name, row.ddo_code, row.treasury, row.fund]
        + [grouped_rupees(getattr(row, name)) for name in printed]
        for row in statement.rows
    ]
    totals = [grouped_rupees(statement.totals[name]) for name in printed]
    data = {
        "facts": [
            ["From", f"{statement.first_day:%d-%m-%Y}"],
            ["Until", f"{statement.last_day:%d-%m-%Y}"],
            ["SHA-256", shown.hash],
        ],
        "columns": list(_HEADINGS[: len(_HEADINGS) - len(_PRINTED) + len(printed)]),
        "rows": rows,
        "totals": ["Total", "", "", "", "", *totals],
        "note": note,
        "annex_title": f"Annex: under way on {statement.last_day:%d-%m-%Y}",
        "annex_columns": list(_ANNEX),
        "annex": list(_annex(statement.under_way)),
    }
    return render_pdf(TEMPLATE, head, data, made_at=kept.made_at)


def _annex(under_way: Sequence[UnderWay]) -> Iterator[list[str]]:
    for each in under_way:
        for line in each.lines:
            yield [
                f"{each.treasury_name}, from {each.bank}",
                each.order or "–",
                f"{each.approved_on:%d-%m-%Y}",
                f"{each.credited_on:%d-%m-%Y}" if each.credited_on else "–",
                line.challan or "–",
                line.head_code,
                line.ddo_code,
                line.fund,
                grouped_rupees(line.amount_paisa),
            ]
