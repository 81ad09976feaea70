"""Adyen's notices (webhooks): every item's signature is checked by us, refused by default.

The SDK's own check looks at a batch's first item only, and answers None or raises where a
signature is missing. `reason`, `eventDate` and `paymentMethod` are not signed: nothing is decided
by them. Signed values are joined by colons, so one that holds a colon could stand for two others.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_ITEMS = 100
MAX_VALUE_LENGTH = 80
_SIGNED = (
    "pspReference",
    "originalReference",
    "merchantAccountCode",
    "merchantReference",
    "value",
    "currency",
    "eventCode",
    "success",
)
_TRUTH = {"true": True, "false": False}


class BadNotice(ValueError):  # noqa: N818 - an answer to a machine, not a malfunction
    """A batch that is not believed: forged, or not in Adyen's form. It names no value."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The content of a signed item. `amount_paisa` is in the currency's minor unit."""

    psp_reference: str
    original_reference: str
    merchant_account: str
    merchant_reference: str
    amount_paisa: int
    currency: str
    event_code: str
    success: bool


def read_notices(body: object, hmac_key: str) -> list[Notice]:
    """Read a batch; raises BadNotice unless every item of it is signed with our key."""
    items = body.get("notificationItems") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_ITEMS:
        raise BadNotice("items")
    return [_notice(_item(each), hmac_key) for each in items]


def sign(values: Sequence[str], hmac_key: str) -> str:
    """Return the signature of the values of `_SIGNED`, in their order."""
    mac = hmac.new(bytes.fromhex(hmac_key), ":".join(values).encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def signed_values(item: Mapping[str, Any]) -> list[str]:
    """Return the values of an item that its signature covers; "" for one that is missing."""
    amount = item.get("amount")
    flat = {**item, **(amount if isinstance(amount, dict) else {})}
    return [str(flat.get(name, "")) for name in _SIGNED]


def _item(wrapped: object) -> Mapping[str, Any]:
    item = wrapped.get("NotificationRequestItem") if isinstance(wrapped, dict) else None
    if not isinstance(item, dict):
        raise BadNotice("item")
    return item


def _notice(item: Mapping[str, Any], hmac_key: str) -> Notice:
    values = signed_values(item)
    if not hmac.compare_digest(sign(values, hmac_key).encode(), _signature(item).encode()):
        raise BadNotice("signature")
    if any(":" in value or len(value) > MAX_VALUE_LENGTH or "\0" in value for value in values):
        raise BadNotice("values")
    psp, original, account, reference, value, currency, code, success = values
    if success not in _TRUTH or not value.isascii() or not value.isdigit() or not psp:
        raise BadNotice("values")
    return Notice(
        psp_reference=psp,
        original_reference=original,
        merchant_account=account,
        merchant_reference=reference,
        amount_paisa=int(value),
        currency=currency,
        event_code=code,
        success=_TRUTH[success],
    )


def _signature(item: Mapping[str, Any]) -> str:
    data = item.get("additionalData")
    found = data.get("hmacSignature") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""
