"""Our requests and the sandbox's answers are as Adyen's own OpenAPI files say."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from factories.payments import make_bill
from factories.sandbox import Sandbox
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from demonstration.payments.sandbox.reports import close_batch
from demonstration.payments.sandbox.troubles import happen
from payments.cards.adyen.gateway import CardGateway, Declined, Opening, Unknown
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card

Check = Callable[[str, object], None]


def checking(file: Path) -> Check:
    components = json.loads(file.read_text())["components"]

    def check(name: str, message: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        wrong = [error.message for error in Draft202012Validator(schema).iter_errors(message)]
        assert not wrong, (name, message, wrong)

    return check


@pytest.fixture
def checkout(real_data: Path) -> Check:
    return checking(real_data / "adyen" / "CheckoutService-v72.json")


@pytest.fixture
def webhooks(real_data: Path) -> Check:
    return checking(real_data / "adyen" / "Webhooks-v1.json")


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any, Any]]:
    """Every request that leaves by `requests`, with its answer: (path, sent, told)."""
    kept: list[tuple[str, Any, Any]] = []
    real = requests.Session.send

    def send(
        session: requests.Session, prepared: requests.PreparedRequest, **more: object
    ) -> requests.Response:
        answer = real(session, prepared, **more)
        if "/v72/" in (prepared.url or ""):
            sent = json.loads(prepared.body) if prepared.body else None
            kept.append((prepared.path_url.partition("?")[0], sent, answer.json()))
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    return kept


def test_it_speaks_checkout_v72(
    platform: Platform,
    sandbox: Sandbox,
    checkout: Check,
    traffic: list[tuple[str, Any, Any]],
) -> None:
    gateway = platform.executor.ports.get(CardGateway)
    opened = gateway.open(
        Opening(
            attempt_id=new_id(),
            amount_paisa=1_200_00,
            expires_at=real_now() + timedelta(minutes=30),
            return_path="/pay/card/1/return",
        )
    )
    result = sandbox.choose(opened.url, "approve")
    asked = gateway.ask(opened.session_id, result)
    gateway.capture(asked.psp_reference, asked.amount_paisa, new_id())
    gateway.refund(asked.psp_reference, 5, new_id())
    gateway.cancel(asked.psp_reference, new_id())
    shapes = {
        "sessions": ("CreateCheckoutSessionRequest", "CreateCheckoutSessionResponse"),
        "captures": ("PaymentCaptureRequest", "PaymentCaptureResponse"),
        "refunds": ("PaymentRefundRequest", "PaymentRefundResponse"),
        "cancels": ("PaymentCancelRequest", "PaymentCancelResponse"),
    }
    seen = set()
    for path, sent, told in traffic:
        last = path.rsplit("/", 1)[-1]
        if last in shapes:
            checkout(shapes[last][0], sent)
            checkout(shapes[last][1], told)
            seen.add(last)
        else:
            checkout("SessionResultResponse", told)
            seen.add("result")
    assert seen == {*shapes, "result"}


def test_it_refuses_in_adyens_form(
    platform: Platform,
    sandbox: Sandbox,
    checkout: Check,
    traffic: list[tuple[str, Any, Any]],
) -> None:
    gateway, twin = platform.executor.ports.get(CardGateway), new_id()
    sandbox.book.at_work.add((twin.hex, "/v72/payments/PSP/refunds"))
    with pytest.raises(Unknown):
        gateway.refund("PSP", 5, twin)
    with pytest.raises(Declined):
        gateway.refund("PSP", 5, new_id())
    told = [answer for _, _, answer in traffic]
    for answer in told:
        checkout("ServiceError", answer)
    assert [(each["status"], each["errorCode"]) for each in told] == [(422, "704"), (422, "167")]


def test_it_sends_notices_in_adyens_form(
    sandbox: Sandbox, session: Session, platform: Platform, webhooks: Check
) -> None:
    bill = make_bill(session)
    session.commit()

    batches: list[dict[str, Any]] = []
    send = sandbox.post.send

    def keep(batch: dict[str, Any]) -> None:
        batches.append(batch)
        send(batch)

    sandbox.post.send = keep
    platform.executor.execute(pay_by_card, PayByCard(psid=bill.psid), actor=SYSTEM)
    sandbox.settle(1)
    opened = next(iter(sandbox.book.sessions))
    page = f"{sandbox.settings.url}/page/{opened}"
    sandbox.choose(page, "approve")
    sandbox.settle()
    codes = [
        each["NotificationRequestItem"]["eventCode"]
        for b in batches
        for each in b["notificationItems"]
    ]
    assert codes == ["AUTHORISATION", "CAPTURE"]
    webhooks("AuthorisationNotificationRequest", batches[0])
    webhooks("CaptureNotificationRequest", batches[1])
    paid = next(iter(sandbox.book.payments.values()))
    troubles = {
        "NOTIFICATION_OF_CHARGEBACK": "NotificationOfChargebackNotificationRequest",
        "CHARGEBACK": "ChargebackNotificationRequest",
        "CHARGEBACK_REVERSED": "ChargebackReversedNotificationRequest",
        "SECOND_CHARGEBACK": "SecondChargebackNotificationRequest",
    }
    for code, shape in troubles.items():
        assert happen(sandbox.book, sandbox.post, paid, code)
        sandbox.post.deliver()
        webhooks(shape, batches[-1])
    close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
    sandbox.post.deliver()
    webhooks("ReportAvailableNotificationRequest", batches[-1])
    (item,) = batches[-1]["notificationItems"]
    told = item["NotificationRequestItem"]
    assert told["reason"].endswith(f"/SandboxMerchant/{told['pspReference']}")
