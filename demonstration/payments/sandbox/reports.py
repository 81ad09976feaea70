"""The sandbox's Settlement Detail Report, in Adyen's columns.

Columns and types of records are those of "Settlement detail report structure",
https://docs.adyen.com/developers/reporting/settlement-detail-report/settlement-detail-report-structure
(columns 1 to 9, their meaning and the types of records; read November 2026) and of the report's
sample header, which has the same names and ends in Reserved4 to Reserved10. That a report's name is
the notice's `pspReference`: Webhooks v1, REPORT_AVAILABLE.
"""

import csv
import io
from datetime import datetime

from app.calendar import PROVINCE
from app.clock import real_now
from demonstration.payments.sandbox.book import Book, Entry, Payment
from demonstration.payments.sandbox.notices import Post

COLUMNS = (
    "Company Account",
    "Merchant Account",
    "Psp Reference",
    "Merchant Reference",
    "Payment Method",
    "Creation Date",
    "TimeZone",
    "Type",
    "Modification Reference",
    "Gross Currency",
    "Gross Debit (GC)",
    "Gross Credit (GC)",
    "Exchange Rate",
    "Net Currency",
    "Net Debit (NC)",
    "Net Credit (NC)",
    "Commission (NC)",
    "Markup (NC)",
    "Scheme Fees (NC)",
    "Interchange (NC)",
    "Payment Method Variant",
    "Modification Merchant Reference",
    "Batch Number",
    *(f"Reserved{number}" for number in range(4, 11)),
)
NAME = "settlement_detail_report_batch_{number}.csv"
COMPANY = "Sandbox"
# The cost of a captured payment, of ten thousand: markup, scheme, interchange.
_COSTS = (60, 15, 75)


def costs(value: int) -> tuple[int, int, int]:
    """Return markup, scheme fee and interchange of a captured amount, in paisa."""
    markup, scheme, interchange = (value * each // 10_000 for each in _COSTS)
    return markup, scheme, interchange


def close_batch(book: Book, post: Post, account: str) -> int:
    """Settle the journal: write its report, tell of it, and return its number."""
    with book.lock:
        number = len(book.reports) + 1
        entries, book.journal = book.journal, []
        book.reports[number] = written(number, entries, account)
        net = sum(each.value - each.fee for each in entries)
        if net < 0:
            # The merchant owes: nothing is paid out, and the next batch begins with it.
            book.journal.append(Entry("Balancetransfer", net, 0, None, f"From batch {number}"))
    notify_report(post, number)
    return number


def notify_report(post: Post, number: int) -> None:
    """Tell that a report can be fetched; its name is signed, its address is not."""
    name = NAME.format(number=number)
    nothing = Payment(name, "", "PKR", 0, "")
    where = f"{post.settings.url}/reports/download/MerchantAccount"
    reason = f"{where}/{post.settings.merchant_account}/{name}"
    post.tell("REPORT_AVAILABLE", nothing, value=0, reason=reason)


def written(number: int, entries: list[Entry], account: str) -> str:
    """Write a report of these entries, with what is paid out of them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    now = real_now().astimezone(PROVINCE)
    whole = [*entries, *_ends(number, entries, account)]
    writer.writerows(_row(number, each, account, now) for each in whole)
    return out.getvalue()


def _ends(number: int, entries: list[Entry], account: str) -> list[Entry]:
    net = sum(each.value - each.fee for each in entries)
    if net < 0:
        return [Entry("Balancetransfer", -net, 0, None, f"To batch {number + 1}")]
    told = f"TX{number:08d}XT, batch {number}, {account}"
    return [Entry("MerchantPayout", -net, 0, None, told)]


def _row(number: int, entry: Entry, account: str, now: datetime) -> dict[str, object]:
    net = entry.value - entry.fee
    row: dict[str, object] = {
        "Company Account": COMPANY,
        "Merchant Account": account,
        "Creation Date": f"{now:%Y-%m-%d %H:%M:%S}",
        "TimeZone": "PKT",
        "Type": entry.type,
        "Modification Reference": entry.reference,
        "Net Currency": "PKR",
        "Net Debit (NC)": _decimal(-net) if net < 0 else "",
        "Net Credit (NC)": _decimal(net) if net > 0 else "",
        "Batch Number": number,
    }
    return row if entry.payment is None else row | _of_payment(entry, entry.payment)


def _of_payment(entry: Entry, payment: Payment) -> dict[str, object]:
    row: dict[str, object] = {
        "Psp Reference": payment.psp_reference,
        "Merchant Reference": payment.reference,
        "Payment Method": "visa",
        "Payment Method Variant": "visa",
        "Gross Currency": payment.currency,
        "Gross Debit (GC)": _decimal(-entry.value) if entry.value < 0 else "",
        "Gross Credit (GC)": _decimal(entry.value) if entry.value > 0 else "",
        "Exchange Rate": "1",
        "Modification Merchant Reference": entry.merchant_reference,
    }
    if entry.fee:
        markup, scheme, interchange = (_decimal(each) for each in costs(entry.value))
        row |= {
            "Markup (NC)": markup,
            "Scheme Fees (NC)": scheme,
            "Interchange (NC)": interchange,
        }
    return row


def _decimal(paisa: int) -> str:
    return f"{paisa // 100}.{paisa % 100:02d}"


def settled(payment: Payment, value: int, reference: str) -> Entry:
    """Return the journal's line of a captured payment."""
    return Entry("Settled", value, sum(costs(value)), payment, reference)


def refunded(payment: Payment, value: int, reference: str, merchant_reference: str) -> Entry:
    """Return the journal's line of a refund."""
    return Entry("Refunded", -value, 0, payment, reference, merchant_reference)
