"""The sandbox as a web program: Checkout v72, the page that takes the test card, its controls."""

import html
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request

from app.money import RS, grouped_rupees
from demonstration.payments.sandbox.book import (
    AUTHORISED,
    CANCELLED,
    CAPTURED,
    REFUSED,
    Book,
    Payment,
    Reply,
    Session,
    error,
    make_reference,
)
from demonstration.payments.sandbox.notices import Post
from demonstration.payments.sandbox.pages import PAGE, add_pages
from demonstration.payments.sandbox.reports import refunded, settled
from payments.cards.adyen.configuration import CardSettings

MAX_KEY_LENGTH = 64
CARDS = {
    "approve": "4111 1111 1111 1111 – the bank agrees",
    "secure": "4212 3456 7891 0006 – the bank asks for a code first (3-D Secure)",
    "decline": "4000 0200 0000 0000 – the bank refuses",
    "again": "4000 0200 0000 0000 – the bank refuses, and another card may be tried here",
    "silence": "5500 0000 0000 0004 – the bank agrees, and the answer is lost",
}


def make_program(settings: CardSettings, book: Book, post: Post) -> Flask:
    """Build the program over a book and a post."""
    app = Flask("sandbox", static_folder=None)
    _checkout(app, settings, book, post)
    _hosted(app, book, post)
    add_pages(app, settings, book, post)

    @app.post("/sandbox/behaviour")
    def behave() -> Response:
        post.behaviour.change(request.get_json())
        return jsonify(vars(post.behaviour))

    return app


def _checkout(app: Flask, settings: CardSettings, book: Book, post: Post) -> None:
    def answered(act: Callable[[], Reply]) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not secrets.compare_digest(request.headers.get("X-API-Key", ""), settings.api_key):
            status, body = error(401, "000", "HTTP Status Response - Unauthorized")
        elif len(key) > MAX_KEY_LENGTH:
            status, body = error(422, "702", "The idempotency key is too long")
        elif (request.get_json(silent=True) or {}).get(
            "merchantAccount"
        ) != settings.merchant_account and request.method == "POST":
            status, body = error(403, "901", "Invalid Merchant Account")
        else:
            status, body = book.once((key, request.path), act, think=post.think)
        response = jsonify(body)
        response.status_code = status
        return response

    @app.post("/v72/sessions")
    def sessions() -> Response:
        return answered(lambda: _open(book, request.get_json()))

    @app.get("/v72/sessions/<session_id>")
    def session_result(session_id: str) -> Response:
        return answered(lambda: _result(book, session_id, request.args.get("sessionResult", "")))

    @app.post("/v72/payments/<psp>/<what>")
    def modify(psp: str, what: str) -> Response:
        return answered(lambda: _modify(book, post, psp, what))


def _open(book: Book, asked: dict[str, Any]) -> Reply:
    amount = asked.get("amount")
    needed = ("reference", "returnUrl", "merchantAccount")
    if not isinstance(amount, dict) or not all(asked.get(name) for name in needed):
        return error(422, "702", "A required field is missing")
    if (
        type(amount.get("value")) is not int
        or amount["value"] < 1
        or amount.get("currency") != "PKR"
    ):
        return error(422, "137", "Invalid amount specified")
    session = Session(id="CS" + make_reference(), request=asked, result=secrets.token_urlsafe(24))
    book.sessions[session.id] = session
    url = f"{request.host_url}page/{session.id}"
    return 201, {**asked, "id": session.id, "url": url, "mode": "hosted"}


def _result(book: Book, session_id: str, result: str) -> Reply:
    session = book.sessions.get(session_id)
    if session is None or not secrets.compare_digest(session.result, result):
        return error(422, "702", "Invalid session")
    told: dict[str, Any] = {
        "id": session.id,
        "status": session.status,
        "reference": session.request["reference"],
    }
    if session.payment is not None and session.payment.state != REFUSED:
        paid = session.payment
        told["payments"] = [
            {
                "amount": {"currency": paid.currency, "value": paid.value},
                "pspReference": paid.psp_reference,
                "resultCode": "Authorised",
                "paymentMethod": {"type": "scheme", "brand": "visa"},
            }
        ]
    return 200, told


def _modify(book: Book, post: Post, psp: str, what: str) -> Reply:
    payment = book.payments.get(psp)
    if payment is None or what not in {"captures", "cancels", "refunds"}:
        return error(422, "167", "Original pspReference required for this operation")
    asked = request.get_json()
    value = asked.get("amount", {}).get("value", payment.value)
    act = {"captures": _capture, "cancels": _cancel, "refunds": _refund}[what]
    reference = act(book, post, payment, value)
    told = {
        "merchantAccount": asked["merchantAccount"],
        "paymentPspReference": psp,
        "pspReference": reference,
        "reference": asked.get("reference", ""),
        "status": "received",
    }
    if what != "cancels":
        told["amount"] = asked["amount"]
    return 201, told


def _own_name() -> str:
    return str(request.get_json().get("reference", ""))


def _send_notice(  # noqa: PLR0913 - a notice's parts
    post: Post, code: str, payment: Payment, value: int, *, able: bool = True, reference: str = ""
) -> str:
    """Tell what became of the request that is being answered; returns the notice's reference."""
    return post.tell(
        code,
        payment,
        value=value,
        success=able,
        reference=reference,
        original=True,
        named=_own_name(),
    )


def _capture(book: Book, post: Post, payment: Payment, value: int) -> str:
    fails = post.chance.random() < post.behaviour.fail_capture
    able = payment.state == AUTHORISED and value <= payment.value and not fails
    if able:
        payment.state, payment.captured = CAPTURED, value
    reference = _send_notice(post, "CAPTURE", payment, value, able=able)
    if able:
        book.journal.append(settled(payment, value, reference))
    return reference


def _cancel(book: Book, post: Post, payment: Payment, value: int) -> str:
    del book
    able = payment.state == AUTHORISED
    if able:
        payment.state = CANCELLED
    return _send_notice(post, "CANCELLATION", payment, value, able=able)


def _refund(book: Book, post: Post, payment: Payment, value: int) -> str:
    """Agree or refuse; a card's bank may return it later, reported after the agreement."""
    refused = post.chance.random() < post.behaviour.refuse_refund
    within = payment.refunded + payment.charged_back + value <= payment.captured
    able = payment.state == CAPTURED and within and not refused
    reference = _send_notice(post, "REFUND", payment, value, able=able)
    if able and post.chance.random() < post.behaviour.fail_refund:
        _send_notice(post, "REFUND_FAILED", payment, value, reference=reference)
    elif able:
        payment.refunded += value
        payment.refunds.append(refunded(payment, value, reference, _own_name()))
        book.journal.append(payment.refunds[-1])
    return reference


def _hosted(app: Flask, book: Book, post: Post) -> None:
    @app.get("/page/<session_id>")
    def page(session_id: str) -> Response:
        session = book.sessions.get(session_id)
        if session is None or session.status != "active":
            return Response("This page is over.", 410)
        return Response(_choices(session))

    @app.post("/page/<session_id>")
    def chosen(session_id: str) -> Response:
        session = book.sessions.get(session_id)
        if session is None or session.status != "active":
            return Response("This page is over.", 410)
        card = request.form.get("card", "")
        if card == "secure" and not request.form.get("code"):
            return Response(_second_step(session))
        with book.lock:
            _pay(book, post, session, card)
        if card == "again":
            return Response(_choices(session))
        if card == "silence":
            return Response("The bank's answer was lost. Close this page.", 504)
        back = session.request["returnUrl"]
        join = "&" if "?" in back else "?"
        query = urlencode({"sessionId": session.id, "sessionResult": session.result})
        return redirect(f"{back}{join}{query}", 303)  # type: ignore[return-value]  # werkzeug's own response


def _pay(book: Book, post: Post, session: Session, card: str) -> None:
    """Take the card; after `again` the page is open for another."""
    agreed, again = card in {"approve", "secure", "silence"}, card == "again"
    amount = session.request["amount"]
    payment = Payment(
        psp_reference=make_reference(),
        reference=session.request["reference"],
        currency=amount["currency"],
        value=amount["value"],
        state=AUTHORISED if agreed else REFUSED,
    )
    session.payment = payment
    session.status = "active" if again else "completed" if agreed else "refused"
    book.payments[payment.psp_reference] = payment
    post.tell("AUTHORISATION", payment, value=payment.value, success=agreed)


def _choices(session: Session) -> str:
    amount = session.request["amount"]
    buttons = "".join(
        f'<p><button name="card" value="{name}" style="padding:.6rem 1rem">{html.escape(text)}'
        "</button></p>"
        for name, text in CARDS.items()
    )
    lead = f"{RS}{grouped_rupees(amount['value'])}. Choose a test card. No money moves."
    body = f'<form method="post">{buttons}</form>'
    return PAGE.format(title="Sandbox: pay by card", lead=lead, body=body, width=32)


def _second_step(session: Session) -> str:
    del session
    body = (
        '<form method="post"><input type="hidden" name="card" value="secure">'
        '<p><label>Code <input name="code" inputmode="numeric"></label></p>'
        "<p><button>Confirm</button></p></form>"
    )
    return PAGE.format(title="Sandbox: your bank asks", lead="Type any code.", body=body, width=32)
