"""Adyen's Settlement Detail Report → the contract of settlement files. Pure.

Columns and types of records as Adyen documents them: "Settlement detail report structure",
https://docs.adyen.com/developers/reporting/settlement-detail-report/settlement-detail-report-structure
(read November 2026). Amounts are Western decimals in the currency's major unit; debit leaves us,
credit comes to us; what an item cost is the sum of four columns, its net is its gross less that.
Columns are found by their names: an account may have more of them, in another order.

That a refund is named by our own reference (`Modification Merchant Reference`) follows from the
documented column and from what the gateway returns; on a live account it was not seen (U).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from app.calendar import local_day
from app.csv_in import Problems, file_problem
from app.errors import Invalid
from app.money import parse_rupees, plain_rupees
from app.text import Sentence, sentence
from app.typed_text import NumberError
from payments.cards.adyen.gateway import CURRENCY
from payments.cards.adyen.notices import Notice
from payments.clearing.file_format import MAX_LINES, Kind, SettlementFile, SettlementLine

MAX_BYTES = 10 * 1024 * 1024
CHANNEL = "adyen"
NAME = re.compile(r"settlement_detail_report_batch_([1-9][0-9]{0,8})\.csv")
FEES = ("Commission (NC)", "Markup (NC)", "Scheme Fees (NC)", "Interchange (NC)")
NEEDED = (
    "Merchant Account",
    "Psp Reference",
    "Creation Date",
    "TimeZone",
    "Type",
    "Modification Reference",
    "Gross Currency",
    "Gross Debit (GC)",
    "Gross Credit (GC)",
    "Net Currency",
    "Net Debit (NC)",
    "Net Credit (NC)",
    *FEES,
    "Modification Merchant Reference",
    "Batch Number",
)
PAYOUT, BALANCE = "MerchantPayout", "Balancetransfer"
# The kind of each record type, and whether its money reaches the province.
_ITEMS: Mapping[str, tuple[Kind, bool]] = {
    "Settled": ("payment", True),
    "Refunded": ("refund", False),
    "Chargeback": ("chargeback", False),
    "SecondChargeback": ("chargeback", False),
    "ChargebackReversed": ("chargeback_reversed", True),
    "RefundedReversed": ("adjustment", True),
}
_COSTS = frozenset({"Fee", "MiscCosts", "PaymentCost", "InvoiceDeduction"})
_OTHERS = frozenset(
    {
        BALANCE,
        "DepositCorrection",
        "MatchedStatement",
        "ManualCorrected",
        "BankInstructionReturned",
        "EpaPaid",
        "PaidOut",
        "PaidOutReversed",
    }
)
# A quiet day's report has headings alone: it is here, and nothing is in it.
EMPTY = "csv-empty"
# A second chargeback bears the dispute's reference again; settlements are named once.
SECOND = "/2"
RETURNED = "returned:"
_AMOUNT = re.compile(r"(?:\d{1,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,2})?", re.ASCII)
_ZONES = {"UTC": 0, "GMT": 0, "CET": 1, "BST": 1, "CEST": 2, "PKT": 5}
_NO_AMOUNT = sentence("Not an amount such as 1,234.50.")
_SHORT = sentence("Debit, credit and costs do not add up.")


def report_number(name: str) -> int | None:
    """Return the number of the batch of a settlement report, None for another name."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found else None


def report_name(number: int) -> str:
    """Return the name of a batch's report."""
    return f"settlement_detail_report_batch_{number}.csv"


@dataclass(frozen=True)
class _Row:
    """A row's cells by column, and where its problems are kept."""

    number: int
    cells: Mapping[str, str]
    problems: Problems

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, message: Sentence | str) -> None:
        self.problems.add(self.number, column, message)

    def paisa(self, column: str) -> int:
        text = self.text(column)
        if not text:
            return 0
        if not _AMOUNT.fullmatch(text):
            self.wrong(column, _NO_AMOUNT)
            return 0
        try:
            return parse_rupees(text.replace(",", ""))
        except NumberError as error:
            self.wrong(column, error.reason)
            return 0

    def signed(self, debit: str, credit: str) -> int:
        if self.text(debit) and self.text(credit) and self.paisa(debit) and self.paisa(credit):
            self.wrong(credit, sentence("A row has a debit or a credit, not both."))
        return self.paisa(credit) - self.paisa(debit)

    def at(self) -> datetime:
        zone = _ZONES.get(self.text("TimeZone"))
        if zone is None:
            self.wrong("TimeZone", sentence("This time zone is not known here."))
        try:
            local = datetime.strptime(self.text("Creation Date"), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - its zone is the next cell
        except ValueError:
            self.wrong("Creation Date", sentence("Not a time such as 2026-11-24 10:00:00."))
            return datetime(2000, 1, 1, tzinfo=UTC)
        return local.replace(tzinfo=timezone(timedelta(hours=zone or 0))).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class ReportParser:
    """Reads the reports of one merchant account, whose money goes to one bank."""

    account: str
    bank: str
    channel: str = CHANNEL
    name: str = "Adyen Settlement Detail Report"

    def parse(self, data: bytes) -> SettlementFile:
        """Read a report. Raises Invalid with every problem, by `row-<number>-<column>`."""
        problems = Problems()
        rows = [_Row(number, cells, problems) for number, cells in _cells(data)]
        batch = _batch(rows, self.account)
        lines = [line for line in (_line(row, batch) for row in rows) if line is not None]
        payouts = [row for row in rows if row.text("Type") == PAYOUT]
        payout = -sum(row.signed("Net Debit (NC)", "Net Credit (NC)") for row in payouts)
        days = [row.at() for row in payouts or rows] or [datetime(2000, 1, 1, tzinfo=UTC)]
        problems.refuse()
        _refuse_wrong_sum(lines, payout)
        if not lines:
            raise Invalid(sentence("The report is empty."), code=EMPTY)
        return SettlementFile(
            channel=self.channel,
            number=batch,
            day=local_day(max(days)),
            bank=self.bank,
            lines=lines,
            payout_paisa=payout,
        )


def _cells(data: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    if len(data) > MAX_BYTES:
        raise file_problem(sentence("The file is too large: the limit is 10 MB."))
    no_csv = sentence("This is no CSV file in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise file_problem(no_csv) from error
    if "\0" in text:
        raise file_problem(no_csv)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = _heads(next(reader, []))
        for number, cells in enumerate(reader, start=2):
            if number > MAX_LINES + 1:
                raise file_problem(sentence("A report has up to %(most)s rows.", most=MAX_LINES))
            if cells:
                yield number, dict(zip(heads, cells, strict=False))
    except csv.Error as error:
        raise file_problem(no_csv) from error


def _heads(cells: Sequence[str]) -> Sequence[str]:
    heads = [cell.strip() for cell in cells]
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        columns = ", ".join(missing)
        raise file_problem(sentence("These columns are missing: %(columns)s.", columns=columns))
    if any(heads.count(name) > 1 for name in NEEDED):
        raise file_problem(sentence("A column is there twice."))
    return heads


def _batch(rows: Sequence[_Row], account: str) -> str:
    """Return the batch that all rows are of; only our account's and only in rupees."""
    batch = rows[0].text("Batch Number") if rows else ""
    for row in rows:
        if row.text("Batch Number") != batch or not re.fullmatch(r"[1-9][0-9]{0,8}", batch):
            row.wrong("Batch Number", sentence("A report is of one batch, named by its number."))
        if row.text("Merchant Account") != account:
            row.wrong("Merchant Account", sentence("This is another merchant's account."))
        for column in ("Gross Currency", "Net Currency"):
            if row.text(column) not in {CURRENCY, ""}:
                row.wrong(
                    column,
                    sentence(
                        "Only rupees (PKR) can be settled here, this is %(currency)s. Ask the "
                        "gateway to settle in PKR.",
                        currency=row.text(column)[:10],
                    ),
                )
    return batch


def _line(row: _Row, batch: str) -> SettlementLine | None:
    kind = row.text("Type")
    if kind == PAYOUT:
        return None
    if kind in _ITEMS:
        return _item(row, *_ITEMS[kind])
    net = row.signed("Net Debit (NC)", "Net Credit (NC)")
    if kind not in _COSTS | _OTHERS:
        row.wrong("Type", sentence("This type of record is not known here."))
    if not net:
        return None
    is_cost = kind in _COSTS
    return SettlementLine(
        row=row.number,
        kind="fee" if is_cost else "adjustment",
        reference=f"batch-{batch}-row-{row.number}",
        their_reference=f"{kind}: {row.text('Modification Reference')}"[:_MAX_TEXT_LENGTH],
        gross_paisa=0 if is_cost else net,
        fee_paisa=-net if is_cost else 0,
        at=row.at(),
    )


_MAX_TEXT_LENGTH = 120


def _item(row: _Row, kind: Kind, comes: bool) -> SettlementLine:  # noqa: FBT001 - a row of _ITEMS
    gross = row.signed("Gross Debit (GC)", "Gross Credit (GC)")
    net = row.signed("Net Debit (NC)", "Net Credit (NC)")
    fee = sum(row.paisa(column) for column in FEES)
    if not gross or (gross > 0) is not comes:
        row.wrong("Gross Credit (GC)" if comes else "Gross Debit (GC)", _NO_AMOUNT)
    if net != gross - fee:
        row.wrong("Net Credit (NC)", _SHORT)
    payment, change = row.text("Psp Reference"), row.text("Modification Reference")
    for column, text in (("Psp Reference", payment), ("Modification Reference", change)):
        if not text or len(text) > _MAX_TEXT_LENGTH - len(SECOND):
            row.wrong(column, sentence("A reference is missing here."))
    reference, theirs = _names(row, kind, payment, change)
    return SettlementLine(
        row=row.number,
        kind=kind,
        reference=reference,
        their_reference=theirs,
        gross_paisa=gross,
        fee_paisa=fee,
        at=row.at(),
    )


def _names(row: _Row, kind: Kind, payment: str, change: str) -> tuple[str, str]:
    """Return our name of the thing, and theirs."""
    if kind == "payment":
        return payment, change
    if kind in {"chargeback", "chargeback_reversed"}:
        second = SECOND if row.text("Type") == "SecondChargeback" else ""
        return change + second, payment
    refund = _refund_id(row.text("Modification Merchant Reference")) or change
    return (refund if kind == "refund" else RETURNED + refund), change


def _refund_id(text: str) -> str:
    """Return the id of our refund that the request bore as its reference, "" for another's."""
    try:
        found = UUID(text)
    except ValueError:
        return ""
    return str(found) if found.hex == text.lower() else ""


def _refuse_wrong_sum(lines: Sequence[SettlementLine], payout: int) -> None:
    rows = sum(line.net_paisa for line in lines)
    if rows != payout:
        problem = sentence(
            "The rows do not add up to the payout: %(rows)s against %(payout)s.",
            rows=plain_rupees(rows),
            payout=plain_rupees(payout),
        )
        raise Invalid(problem, code="csv-sum", fields={"file": problem})


def as_notices(file: SettlementFile, account: str) -> list[Notice]:
    """Return a report's lines as notices, in case the gateway's own notices were lost.

    Refunds are left out: the report's line itself ends them.
    """
    return [
        Notice(
            psp_reference=reference,
            original_reference=original,
            merchant_account=account,
            merchant_reference="",
            amount_paisa=abs(line.gross_paisa),
            currency=CURRENCY,
            event_code=code,
            success=True,
        )
        for line in file.lines
        for code, reference, original in _events_of_line(line)
    ]


def _events_of_line(line: SettlementLine) -> Iterator[tuple[str, str, str]]:
    if line.kind == "payment":
        yield "CAPTURE", line.their_reference, line.reference
    elif line.kind == "chargeback":
        code = "SECOND_CHARGEBACK" if line.reference.endswith(SECOND) else "CHARGEBACK"
        yield code, line.reference.removesuffix(SECOND), line.their_reference
    elif line.kind == "chargeback_reversed":
        yield "CHARGEBACK_REVERSED", line.reference, line.their_reference
    elif line.reference.startswith(RETURNED):
        yield "REFUNDED_REVERSED", line.their_reference, ""
