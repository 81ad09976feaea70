"""The sandbox's own page: its book, what can still happen to a payment, and the end of a batch.

No JavaScript and no state of its own: every button is a form that leads back to the page.
"""

import html
import secrets
from collections.abc import Iterable

from flask import Flask, Response, redirect, request

from app.money import RS, grouped_rupees
from demonstration.payments.sandbox.book import Book, Entry, Payment
from demonstration.payments.sandbox.notices import Post
from demonstration.payments.sandbox.reports import NAME, close_batch, notify_report
from demonstration.payments.sandbox.troubles import happen, possible
from payments.cards.adyen.configuration import CardSettings

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family:sans-serif;max-width:{width}rem;margin:2rem auto;padding:0 1rem">
<main><h1>{title}</h1><p>{lead}</p>{body}</main></body></html>"""
_INTRODUCTION = (
    "A card gateway for trying: no money moves. Everything here is forgotten when it stops."
)
_WORDS = {
    "CAPTURE_FAILED": "Let the capture fail",
    "NOTIFICATION_OF_CHARGEBACK": "Dispute it",
    "CHARGEBACK": "Charge it back",
    "CHARGEBACK_REVERSED": "Let the merchant win",
    "SECOND_CHARGEBACK": "Charge it back for good",
    "REFUNDED_REVERSED": "Let its last refund come back",
}
_BUTTON = 'style="padding:.6rem 1rem;min-height:2.75rem"'
_MAX_SHOWN = 200


def add_pages(app: Flask, settings: CardSettings, book: Book, post: Post) -> None:
    """Add the page, its buttons, and the reports that only the report user may fetch."""

    @app.get("/")
    def shown() -> Response:
        with book.lock:
            return Response(_page(book))

    @app.post("/batch")
    def batch() -> Response:
        close_batch(book, post, settings.merchant_account)
        return _back()

    @app.post("/reports/<int:number>")
    def tell_again(number: int) -> Response:
        if number in book.reports:
            notify_report(post, number)
        return _back()

    @app.post("/payments/<psp>/<code>")
    def trouble(psp: str, code: str) -> Response:
        payment = book.payments.get(psp)
        if payment is None or not happen(book, post, payment, code):
            return Response("This cannot happen to this payment now.", 409)
        return _back()

    _add_reports(app, settings, book)


def _add_reports(app: Flask, settings: CardSettings, book: Book) -> None:
    @app.get("/reports/download/MerchantAccount/<account>/<name>")
    def report(account: str, name: str) -> Response:
        if not _is_report_user(settings):
            headers = {"WWW-Authenticate": 'Basic realm="reports"'}
            return Response("Log in as the report user.", 401, headers)
        names = {NAME.format(number=number): text for number, text in book.reports.items()}
        if account != settings.merchant_account or name not in names:
            return Response("There is no such report.", 404)
        return Response(names[name], mimetype="text/csv")


def _is_report_user(settings: CardSettings) -> bool:
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    user = secrets.compare_digest(given.username or "", settings.report_user)
    return secrets.compare_digest(given.password or "", settings.report_password) and user


def _back() -> Response:
    return redirect("/", 303)  # type: ignore[return-value]  # werkzeug's own response


def _page(book: Book) -> str:
    payments = list(reversed(book.payments.values()))[:_MAX_SHOWN]
    body = "".join(
        (
            "<h2>Payments</h2>",
            _table(("Payment", "Amount", "State", "What can happen"), map(_payment, payments)),
            "<h2>What the next batch settles</h2>",
            _table(("What", "Payment", "Amount", "Costs"), map(_entry, book.journal)),
            _form("/batch", "Close the batch and send its report"),
            "<h2>Reports</h2>",
            _table(("Report", "Send its notice again"), map(_report, reversed(book.reports))),
        )
    )
    return PAGE.format(
        title="Sandbox: the book of the card gateway", lead=_INTRODUCTION, body=body, width=60
    )


def _payment(payment: Payment) -> tuple[str, ...]:
    told = ", ".join((payment.state, *payment.told))
    if payment.refunded:
        told += f", {RS}{grouped_rupees(payment.refunded)} refunded"
    buttons = "".join(
        _form(f"/payments/{payment.psp_reference}/{code}", _WORDS[code])
        for code in possible(payment)
    )
    amount = f"{RS}{grouped_rupees(payment.value)}"
    return payment.psp_reference, amount, html.escape(told), buttons or "Nothing"


def _entry(entry: Entry) -> tuple[str, ...]:
    name = entry.payment.psp_reference if entry.payment else html.escape(entry.reference)
    sign = "−" if entry.value < 0 else ""
    amount = f"{sign}{RS}{grouped_rupees(abs(entry.value))}"
    return entry.type, name, amount, f"{RS}{grouped_rupees(entry.fee)}"


def _report(number: int) -> tuple[str, ...]:
    return NAME.format(number=number), _form(f"/reports/{number}", "Send again")


def _form(action: str, words: str) -> str:
    return f'<form method="post" action="{action}"><button {_BUTTON}>{words}</button></form>'


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Draw a table; cells are HTML already."""
    drawn = "".join(f"<tr>{''.join(f'<td>{each}</td>' for each in row)}</tr>" for row in rows)
    if not drawn:
        return "<p>None yet.</p>"
    head = "".join(f'<th scope="col" style="text-align:left">{each}</th>' for each in heads)
    whole = f"<table><thead><tr>{head}</tr></thead><tbody>{drawn}</tbody></table>"
    return f'<div tabindex="0" style="overflow-x:auto">{whole}</div>'
