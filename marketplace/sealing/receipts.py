"""Signed receipts: proof, without an account, of what was received, when, under which key.

The file is JSON: `{"algorithm", "key_id", "receipt", "signature"}`; the signature is Ed25519 over
the canonical JSON of `receipt`, after a line that names its purpose.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.errors import Invalid
from app.text import sentence
from marketplace.sealing.canonical import NotCanonicalError, canonical_json, parse_json

VERSION = 2
# The first kind named no version of the tender; those handed out still prove what they say.
_FIRST = 1
ALGORITHM = "Ed25519"
MAX_BYTES = 16 * 1024
_PURPOSE = b"bdm bid receipt 1\n"
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_KEY_ID_DIGITS = 16


class ReceiptRefused(Invalid):
    """A receipt that proves nothing; the message says why."""

    code = "receipt-refused"


class NoReceipt(ReceiptRefused):
    """The file is of another kind altogether."""

    code = "no-receipt"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A receipt of a bid. `received_at` is UTC text to the microsecond; see `utc_text`.

    `tender_version` is the version for which the bid was written, or for which its firm last
    confirmed it.
    """

    reference: str
    tender: str
    bid: str
    supplier: str
    envelope_sha256: str
    key_fingerprint: str
    received_at: str
    tender_version: int = 1
    version: int = VERSION


def utc_text(moment: datetime) -> str:
    """Write an aware time as ISO 8601 in UTC with microseconds ("2024-05-07T08:00:00.000000Z")."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).strftime(_TIME)


def key_id(public_key: Ed25519PublicKey) -> str:
    """Return the name of a signing key: the first 16 hex digits of SHA-256 of its raw bytes."""
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:_KEY_ID_DIGITS]


@lru_cache(maxsize=2)
def _name_of(key: Ed25519PrivateKey) -> str:
    """Return the name of the key in use; its public half costs as much as a signature."""
    return key_id(key.public_key())


def signed(receipt: Receipt, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Sign a receipt; returns what is in the file to hand out."""
    payload = dict(vars(receipt))
    return {
        "algorithm": ALGORITHM,
        "key_id": _name_of(key),
        "receipt": payload,
        "signature": base64.b64encode(key.sign(_PURPOSE + canonical_json(payload))).decode(),
    }


def sign(receipt: Receipt, key: Ed25519PrivateKey) -> bytes:
    """Sign a receipt; returns the file to hand out."""
    return canonical_json(signed(receipt, key))


def verify(data: bytes, public_keys: Mapping[str, Ed25519PublicKey]) -> Receipt:
    """Check a receipt file against the published keys (by key id) and return what it says.

    Raises ReceiptRefused with a sentence.
    """
    envelope = _parsed(data)
    public_key = public_keys.get(envelope["key_id"])
    if public_key is None:
        raise ReceiptRefused(_UNKNOWN_KEY)
    try:
        signature = _signature(envelope["signature"])
        public_key.verify(signature, _PURPOSE + canonical_json(envelope["receipt"]))
    except (binascii.Error, InvalidSignature, NotCanonicalError, ValueError) as error:
        raise ReceiptRefused(_FORGED) from error
    return _receipt(envelope["receipt"])


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise NoReceipt(_NO_RECEIPT)
    try:
        envelope = parse_json(data)
    except NotCanonicalError as error:
        raise NoReceipt(_NO_RECEIPT) from error
    if not _shaped(envelope):
        raise NoReceipt(_NO_RECEIPT)
    return dict(envelope)


def _shaped(envelope: object) -> bool:
    return (
        isinstance(envelope, dict)
        and envelope.keys() == {"algorithm", "key_id", "receipt", "signature"}
        and envelope["algorithm"] == ALGORITHM
        and isinstance(envelope["key_id"], str)
        and isinstance(envelope["signature"], str)
        and isinstance(envelope["receipt"], dict)
    )


def _signature(text: str) -> bytes:
    """Decode base64 strictly: Python ignores the spare bits of the last letter, we do not."""
    signature = base64.b64decode(text, validate=True)
    if base64.b64encode(signature).decode() != text:
        raise ValueError("spare bits are set")
    return signature


def _receipt(payload: dict[str, Any]) -> Receipt:
    """Build the receipt from a signed payload; an unknown version is refused, not guessed at."""
    names = {field.name for field in fields(Receipt)}
    known: dict[object, set[str]] = {VERSION: names, _FIRST: names - {"tender_version"}}
    if payload.keys() != known.get(payload.get("version"), set()):
        raise ReceiptRefused(_UNKNOWN_VERSION)
    return Receipt(**payload)


_NO_RECEIPT = sentence("This file is not a receipt of this marketplace.")
_UNKNOWN_KEY = sentence("This receipt was signed with a key that this marketplace never used.")
_FORGED = sentence("The signature is not valid. The receipt was changed, or we did not issue it.")
_UNKNOWN_VERSION = sentence("This receipt is of a version that cannot be checked here.")
