"""Payments by card through the sandbox, and what its gateway tells of them afterwards."""

from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address
from typing import Any

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from demonstration.payments.sandbox.book import make_reference
from factories.delivery import deliver_here
from factories.sandbox import NOTICES, Sandbox
from payments.bills.models import Bill
from payments.cards.adyen.notices import sign, signed_values
from payments.cards.models import CardAttempt
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.receipts.models import Payment


def card_attempt(platform: Platform, sandbox: Sandbox, session: Session, bill: Bill) -> CardAttempt:
    """An attempt whose page is open; each from elsewhere, for a search makes more than one may."""
    actor = replace(SYSTEM, address=str(IPv4Address(new_id().int & 0xFFFFFFFF)))
    made = platform.executor.execute(pay_by_card, PayByCard(psid=bill.psid), actor=actor)
    sandbox.settle(1)
    session.expire_all()
    return session.get_one(CardAttempt, made.id)


def card_payment(platform: Platform, sandbox: Sandbox, session: Session, bill: Bill) -> Payment:
    """A bill that was paid by card, to its end; returns its newest payment."""
    attempt = card_attempt(platform, sandbox, session, bill)
    sandbox.choose(attempt.page_url or "", "approve")
    sandbox.settle(3)
    session.expire_all()
    query = select(Payment).filter_by(bill_id=bill.id, channel="adyen").order_by(Payment.id.desc())
    return session.scalars(query).first() or pytest_fail()


def pytest_fail() -> Payment:
    message = "the card did not pay"
    raise AssertionError(message)


def notice(
    payment: Payment,
    code: str,
    *,
    reference: str,
    paisa: int | None = None,
    currency: str = "PKR",
    merchant_reference: str = "",
    original: bool = True,
) -> dict[str, Any]:
    """An item as the gateway writes it, not signed yet."""
    value = payment.amount_paisa if paisa is None else paisa
    found: dict[str, Any] = {
        "amount": {"currency": currency, "value": value},
        "eventCode": code,
        "eventDate": "2026-11-24T10:00:00+00:00",
        "merchantAccountCode": "SandboxMerchant",
        "merchantReference": merchant_reference or str(payment.details["attempt"]).replace("-", ""),
        "paymentMethod": "visa",
        "pspReference": reference,
        "reason": "",
        "success": "true",
    }
    return found | ({"originalReference": payment.reference} if original else {})


@dataclass
class Disputes:
    """What the gateway tells of one payment; without `payment` its capture is not told yet."""

    platform: Platform
    sandbox: Sandbox
    session: Session
    bill: Bill
    payment: Payment | None = None
    reference: str = field(default_factory=make_reference)
    capture_notice: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Pay by card, and hold the notice of the capture back."""
        if self.payment is not None:
            return
        attempt = card_attempt(self.platform, self.sandbox, self.session, self.bill)
        self.sandbox.choose(attempt.page_url or "", "approve")
        self.sandbox.post.deliver()
        deliver_here(self.platform.executor)
        (self.capture_notice,) = self.sandbox.post.waiting
        self.sandbox.post.waiting.clear()
        self.payment = Payment(
            amount_paisa=self.capture_notice["amount"]["value"],
            reference=self.capture_notice["originalReference"],
            details={"attempt": str(attempt.id)},
        )

    def notice(self, code: str, paisa: int | None = None) -> dict[str, Any]:
        """A notice of the dispute; its last words name the payment by our reference alone."""
        assert self.payment
        named = code not in {"CHARGEBACK_REVERSED", "SECOND_CHARGEBACK"}
        return notice(self.payment, code, reference=self.reference, paisa=paisa, original=named)

    def tell(self, item: dict[str, Any]) -> None:
        """Send a notice, signed, and let it be acted upon."""
        signature = sign(signed_values(item), self.sandbox.settings.hmac_key)
        signed = item | {"additionalData": {"hmacSignature": signature}}
        batch = {"live": "false", "notificationItems": [{"NotificationRequestItem": signed}]}
        answer = self.sandbox.client.post(NOTICES, json=batch)
        assert answer.status_code == 202, answer.text
        deliver_here(self.platform.executor)
        self.sandbox.post.waiting.clear()
        self.session.expire_all()

    def trouble(self, code: str) -> None:
        """Press the sandbox's button, and let its notice be acted upon."""
        assert self.payment
        where = f"{self.sandbox.settings.url}/payments/{self.payment.reference}/{code}"
        assert requests.post(where, timeout=5, allow_redirects=False).status_code == 303
        self.sandbox.settle(2)
        self.session.expire_all()
