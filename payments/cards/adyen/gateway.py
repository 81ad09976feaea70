"""Adyen by its SDK: open a hosted page, ask how it went, capture, cancel, refund.

Three answers and no others: done, refused (it will not happen), unknown (it may have happened).
The SDK lets time-outs of `requests` through and puts ids into addresses as they are; both are
mended here. Its version switches change every service's address at once, so none is set.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from app.config import Settings
from payments.cards.adyen.configuration import CardSettings, card_settings

TIMEOUT_S = 12
CURRENCY = "PKR"
# Final refusals: asking again would not change these. A wrong key, too many requests or a fault of
# theirs may pass: those answers do not concern the payment.
_FINAL = frozenset({400, 404, 422})
# Said with 409 or 422 of a key whose first request is still at work: it may yet happen.
_IN_PROGRESS = "704"
# Whatever the status, "a subsequent request using the same idempotency key will be processed as if
# it was the first request" (Checkout v72, `RequestedTestErrorResponseCode`). Without this header
# the answer is kept under the key, and the same request only hears it again.
_TRANSIENT = "transient-error"


class Declined(Exception):  # noqa: N818 - the gateway's answer, not a malfunction
    """The gateway refused: nothing happened, and the same request would be refused again."""


class Unknown(Exception):  # noqa: N818 - as above
    """No answer that can be relied on: it may have happened. Ask again with the same key."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A hosted page to open: what for, how much (paisa), until when, and the path to come back."""

    attempt_id: UUID
    amount_paisa: int
    expires_at: datetime
    return_path: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The session that was opened, and the address of its page."""

    session_id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The status of a session; `psp_reference` is that of its authorised payment, or ""."""

    status: str
    psp_reference: str = ""
    amount_paisa: int = 0


class CardGateway:
    """A port: one account at Adyen."""

    def __init__(self, settings: CardSettings, base_url: str) -> None:
        """Open nothing yet: the SDK loads with the first call. `base_url` is our own address."""
        self.settings = settings
        self._base_url = base_url
        self._sdk: Any = None

    def open(self, opening: Opening) -> Opened:
        """Open a hosted page; the attempt's id is the key, so a second call opens no second one."""
        request = {
            "amount": _amount(opening.amount_paisa),
            "channel": "Web",
            "countryCode": "PK",
            "expiresAt": opening.expires_at.astimezone(UTC).isoformat(timespec="seconds"),
            "merchantAccount": self.settings.merchant_account,
            "mode": "hosted",
            "reference": opening.attempt_id.hex,
            "returnUrl": self._base_url + opening.return_path,
            "shopperLocale": "en-GB" if opening.language == "en" else "ar",
        }
        if self.settings.theme:
            request["themeId"] = self.settings.theme
        told = self._call(lambda sdk: sdk.payments_api.sessions(request, opening.attempt_id.hex))
        return Opened(session_id=_text(told, "id"), url=_text(told, "url"))

    def ask(self, session_id: str, session_result: str) -> Asked:
        """Return the status of a session; the payer's browser returned `session_result`."""
        query = {"sessionResult": quote(session_result, safe="")}
        told = self._call(
            lambda sdk: sdk.payments_api.get_result_of_payment_session(
                quote(session_id, safe=""), query_parameters=query
            )
        )
        return _read_link_status(told)

    def capture(self, psp_reference: str, amount_paisa: int, request_id: UUID) -> str:
        """Ask for the money of an authorised payment; returns the request's reference there."""
        request = self._modification(request_id) | {"amount": _amount(amount_paisa)}
        return self._modify("captures", psp_reference, request, request_id)

    def cancel(self, psp_reference: str, request_id: UUID) -> str:
        """Give an authorised payment up; returns the request's reference there."""
        request = self._modification(request_id)
        return self._modify("cancels", psp_reference, request, request_id)

    def refund(self, psp_reference: str, amount_paisa: int, request_id: UUID) -> str:
        """Send captured money back; returns the request's reference there."""
        request = self._modification(request_id) | {"amount": _amount(amount_paisa)}
        return self._modify("refunds", psp_reference, request, request_id)

    def _modification(self, request_id: UUID) -> dict[str, Any]:
        return {"merchantAccount": self.settings.merchant_account, "reference": request_id.hex}

    def _modify(self, what: str, psp: str, request: dict[str, Any], request_id: UUID) -> str:
        calls = {
            "captures": "capture_authorised_payment",
            "cancels": "cancel_authorised_payment_by_psp_reference",
            "refunds": "refund_captured_payment",
        }
        escaped = quote(psp, safe="")

        def call(sdk: Any) -> Any:  # noqa: ANN401 - the SDK ships no types
            return getattr(sdk.modifications_api, calls[what])(request, escaped, request_id.hex)

        return _text(self._call(call), "pspReference")

    def _call(self, call: Callable[[Any], Any]) -> Mapping[str, Any]:
        import requests  # noqa: PLC0415 - heavy, and most workers never pay by card
        from Adyen.exceptions import AdyenError  # noqa: PLC0415 - as above

        try:
            told = call(self._checkout()).message
        except AdyenError as error:
            raise _error_result(error) from error
        # The library dies of answers that are no objects, each in its own way.
        except (requests.RequestException, ValueError, AttributeError, TypeError) as error:
            raise Unknown(type(error).__name__) from error
        if not isinstance(told, dict):
            raise Unknown("no object")
        return told

    def _checkout(self) -> Any:  # noqa: ANN401 - the SDK ships no types
        if self._sdk is None:
            self._sdk = _make_sdk(self.settings)
        return self._sdk


def _error_result(error: Any) -> Declined | Unknown:  # noqa: ANN401 - the SDK ships no types
    """Tell a last word from what may pass: still at work, a wrong key, too many at once."""
    why = f"{type(error).__name__} {error.status_code}"
    passes = str(error.error_code) == _IN_PROGRESS or _is_transient(error.headers)
    return Declined(why) if error.status_code in _FINAL and not passes else Unknown(why)


def _is_transient(headers: Any) -> bool:  # noqa: ANN401 - as above; "" where there are none
    """Return True if the gateway did nothing, and the same key may be used again."""
    told = {str(name).lower(): str(value).lower() for name, value in dict(headers or {}).items()}
    return told.get(_TRANSIENT) == "true"


def _make_sdk(settings: CardSettings) -> Any:  # noqa: ANN401 - the SDK ships no types
    import Adyen  # noqa: PLC0415 - see CardGateway._call

    sdk = Adyen.Adyen(
        xapikey=settings.api_key,
        platform="live" if settings.live_prefix else "test",
        live_endpoint_prefix=settings.live_prefix or None,
        http_timeout=TIMEOUT_S,
        http_force="requests",
    )
    if settings.url:
        for service in (sdk.checkout.payments_api, sdk.checkout.modifications_api):
            service.baseUrl = f"{settings.url}/v72"
    return sdk.checkout


def _amount(paisa: int) -> dict[str, Any]:
    return {"currency": CURRENCY, "value": paisa}


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        why = f"no {name}"
        raise Unknown(why)
    return value


def _read_link_status(told: Mapping[str, Any]) -> Asked:
    status = _text(told, "status")
    payments = told.get("payments")
    for each in payments if isinstance(payments, list) else ():
        amount = each.get("amount", {}) if isinstance(each, dict) else {}
        if isinstance(each, dict) and each.get("resultCode") == "Authorised":
            return Asked(
                status=status,
                psp_reference=_text(each, "pspReference"),
                amount_paisa=int(amount.get("value", 0)),
            )
    return Asked(status=status)


def make_gateway(settings: Settings) -> CardGateway | None:
    """Create the port; None if cards are not offered."""
    found = card_settings(settings, os.environ)
    return None if found is None else CardGateway(found, settings.base_url)
