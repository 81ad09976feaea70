"""Receipts that anyone can check."""

import base64
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.sealing.canonical import canonical_json
from marketplace.sealing.receipts import (
    Receipt,
    ReceiptRefused,
    key_id,
    sign,
    utc_text,
    verify,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
RECEIPT = Receipt(
    reference="RCP-1",
    tender="TSE-1",
    bid="B-1",
    supplier="SUP-7",
    envelope_sha256="ab" * 32,
    key_fingerprint="cd" * 32,
    received_at="2024-05-07T07:59:59.999999Z",
)


def changed(**changes: object) -> bytes:
    return json.dumps(json.loads(sign(RECEIPT, KEY)) | changes).encode()


def test_it_verifies_what_it_signed_and_gives_it_back() -> None:
    assert verify(sign(RECEIPT, KEY), KEYS) == RECEIPT


def test_it_verifies_however_the_file_is_spaced() -> None:
    assert verify(json.dumps(json.loads(sign(RECEIPT, KEY)), indent=4).encode(), KEYS) == RECEIPT


@pytest.mark.parametrize("field", [name for name in asdict(RECEIPT) if name != "version"])
def test_it_detects_the_change_of_any_field(field: str) -> None:
    receipt = asdict(replace(RECEIPT, **{field: "other"}))
    with pytest.raises(ReceiptRefused, match="signature is not valid"):
        verify(changed(receipt=receipt), KEYS)


@pytest.mark.parametrize("mask", [1, 2, 4, 8, 16, 32, 64, 128])
def test_it_detects_the_change_of_any_bit(mask: int) -> None:
    signed = sign(RECEIPT, KEY)
    for at in range(len(signed)):
        damaged = bytearray(signed)
        damaged[at] ^= mask
        with pytest.raises(ReceiptRefused):
            verify(bytes(damaged), KEYS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a receipt"),
        (b"[]", "not a receipt"),
        (b"\xff\xfe", "not a receipt"),
        (b" " * 20_000, "not a receipt"),
        (changed(algorithm="none"), "not a receipt"),
        (changed(extra=1), "not a receipt"),
        (changed(key_id=["x"]), "not a receipt"),
        (changed(receipt="x"), "not a receipt"),
        (changed(key_id="0" * 16), "never used"),
        (changed(signature="!"), "is not valid"),
        (changed(signature=base64.b64encode(b"x" * 64).decode()), "is not valid"),
        (changed(signature=""), "is not valid"),
    ],
)
def test_it_says_why_a_file_proves_nothing(data: bytes, message: str) -> None:
    with pytest.raises(ReceiptRefused, match=message):
        verify(data, KEYS)


def test_it_refuses_another_signer_under_our_key_id() -> None:
    forged = json.loads(sign(RECEIPT, Ed25519PrivateKey.generate()))
    forged["key_id"] = key_id(KEY.public_key())
    with pytest.raises(ReceiptRefused, match="is not valid"):
        verify(json.dumps(forged).encode(), KEYS)


def test_it_refuses_a_signed_receipt_of_an_unknown_version() -> None:
    with pytest.raises(ReceiptRefused, match="version"):
        verify(sign(replace(RECEIPT, version=3), KEY), KEYS)


def test_it_verifies_a_receipt_of_the_first_kind_which_named_no_version_of_the_tender() -> None:
    first = {name: value for name, value in vars(RECEIPT).items() if name != "tender_version"}
    first["version"] = 1
    whole = json.loads(sign(RECEIPT, KEY)) | {"receipt": first}
    signed_then = KEY.sign(b"bdm bid receipt 1\n" + canonical_json(first))
    whole["signature"] = base64.b64encode(signed_then).decode()
    assert verify(json.dumps(whole).encode(), KEYS) == replace(RECEIPT, version=1)


def test_it_writes_times_in_utc_to_the_microsecond() -> None:
    karachi = timezone(timedelta(hours=5))
    assert utc_text(datetime(2024, 5, 7, 13, 0, tzinfo=karachi)) == "2024-05-07T08:00:00.000000Z"
    assert utc_text(datetime(2024, 5, 7, 8, 0, 0, 1, tzinfo=UTC)) == "2024-05-07T08:00:00.000001Z"
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2024, 5, 7, 8, 0))  # noqa: DTZ001 - that is the point
