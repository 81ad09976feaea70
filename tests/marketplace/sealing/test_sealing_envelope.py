"""Sealed bids and their documents."""

import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.sealing import age
from marketplace.sealing.canonical import NotCanonicalError, canonical_json, parse_json
from marketplace.sealing.envelope import (
    MIN_BYTES,
    Address,
    Attachment,
    EnvelopeRefused,
    OpenEnvelope,
    SealedEnvelope,
    open_attachment,
    open_envelope,
    seal,
)
from marketplace.sealing.keys import new_tender_key

KEY = new_tender_key()
ADDRESS = Address(tender="TSE-1", supplier="SUP-7")
CONTENT = {"lines": [{"number": 1, "unit_price_paisa": 123_456}], "note": "سستا"}
PAPER = Attachment(name="NTN.pdf", plain_sha256="ab", size=12, sealed_sha256="cd")


def sealed_bid(content: dict[str, Any] = CONTENT) -> SealedEnvelope:
    return seal(content, [PAPER], address=ADDRESS, recipient=KEY.recipient)


def opened(envelope: SealedEnvelope, address: Address = ADDRESS) -> OpenEnvelope:
    return open_envelope(envelope.sealed, KEY.identity, sha256=envelope.sha256, address=address)


def test_it_opens_what_it_sealed() -> None:
    envelope = sealed_bid()
    inside = opened(envelope)
    assert inside.content == CONTENT
    assert inside.attachments == (PAPER,)
    assert envelope.key_fingerprint == KEY.fingerprint
    assert b"123456" not in envelope.sealed
    assert "123456" not in repr(inside)


def test_it_can_be_read_with_any_age_tool_and_any_json_reader() -> None:
    plain = age.decrypt(sealed_bid().sealed, KEY.identity)
    assert json.loads(plain)["content"] == CONTENT


def test_it_detects_the_change_of_any_byte() -> None:
    envelope = sealed_bid()
    for at in range(len(envelope.sealed)):
        damaged = bytearray(envelope.sealed)
        damaged[at] ^= 1
        with pytest.raises(EnvelopeRefused, match="hash differs"):
            open_envelope(bytes(damaged), KEY.identity, sha256=envelope.sha256, address=ADDRESS)
        # Even an insider who also rewrites the stored hash is caught by the seal itself.
        with pytest.raises(age.CannotOpen):
            age.decrypt(bytes(damaged), KEY.identity)


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -17])
def test_it_detects_a_shortened_envelope(cut: int) -> None:
    with pytest.raises(age.CannotOpen):
        age.decrypt(sealed_bid().sealed[:cut], KEY.identity)


@pytest.mark.parametrize(
    "address", [replace(ADDRESS, supplier="SUP-8"), replace(ADDRESS, tender="TSE-2")]
)
def test_it_refuses_a_rivals_envelope_submitted_again(address: Address) -> None:
    with pytest.raises(EnvelopeRefused, match="by another supplier"):
        opened(sealed_bid(), address)


def test_it_does_not_reveal_the_price_by_its_length() -> None:
    lengths = set()
    for price in (1, 10**6, 10**14):
        sealed = sealed_bid({"lines": [{"unit_price_paisa": price}]}).sealed
        lengths.add(len(sealed) - _header(sealed))
    assert len(lengths) == 1


def _header(sealed: bytes) -> int:
    """The header's length varies at random: age adds a stanza that means nothing."""
    return sealed.index(b"\n--- ")


@pytest.mark.parametrize("size", [0, 7_000, 8_500, 16_000, 16_384, 40_000, 1_000_000])
def test_it_pads_to_a_power_of_two(size: int) -> None:
    plain = age.decrypt(sealed_bid({"text": "x" * size}).sealed, KEY.identity)
    assert len(plain) >= max(MIN_BYTES, size)
    assert len(plain) & (len(plain) - 1) == 0


@pytest.mark.parametrize(
    "content", [{"price": 1.5}, {1: "x"}, {"x": object()}, {"x": "\ud800"}, {"x": b"y"}]
)
def test_it_seals_nothing_without_a_canonical_form(content: dict[Any, Any]) -> None:
    with pytest.raises(EnvelopeRefused, match="cannot be sealed"):
        sealed_bid(content)


def test_it_refuses_a_bid_that_is_too_large() -> None:
    with pytest.raises(EnvelopeRefused, match="too large"):
        sealed_bid({"text": "x" * 5_000_000})


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"nonsense",
        b"[1]",
        b'{"attachments":[],"content":[],"supplier":"SUP-7","tender":"TSE-1","version":1}',
        b'{"attachments":[{}],"content":{},"supplier":"SUP-7","tender":"TSE-1","version":1}',
        b'{"attachments":[],"content":{},"supplier":"SUP-7","tender":"TSE-1","version":2}',
        b'{"attachments":[],"content":{},"content":{},"supplier":"SUP-7","tender":"TSE-1","version":1}',
    ],
)
def test_it_refuses_what_opens_but_is_no_bid(plain: bytes) -> None:
    sealed = age.encrypt(plain, KEY.recipient)
    with pytest.raises(EnvelopeRefused, match="not a bid"):
        open_envelope(sealed, KEY.identity, sha256=_sha256(sealed), address=ADDRESS)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- documents -------------------------------------------------------------------------------


def _document(plain: bytes) -> tuple[bytes, Attachment]:
    """Seal a document as bidders do."""
    sealed = age.encrypt(plain, KEY.recipient)
    return sealed, Attachment(
        name="a.pdf",
        plain_sha256=_sha256(plain),
        size=len(plain),
        sealed_sha256=_sha256(sealed),
    )


def test_it_opens_documents_as_they_stream() -> None:
    back = io.BytesIO()
    sealed, paper = _document(b"PDF" * 100_000)
    open_attachment(io.BytesIO(sealed), back, KEY.identity, paper)
    assert back.getvalue() == b"PDF" * 100_000


def test_it_refuses_a_document_that_is_not_the_one_in_the_envelope() -> None:
    sealed, paper = _document(b"true")
    other = age.encrypt(b"fake", KEY.recipient)
    with pytest.raises(EnvelopeRefused, match="hash differs"):
        open_attachment(io.BytesIO(other), io.BytesIO(), KEY.identity, paper)
    with pytest.raises(age.CannotOpen):
        open_attachment(io.BytesIO(sealed[:-1]), io.BytesIO(), KEY.identity, paper)


# --- canonical JSON --------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_it_reads_back_what_it_wrote_canonically(value: object) -> None:
    assert parse_json(canonical_json(value)) == value


def test_it_writes_one_value_in_one_way() -> None:
    assert canonical_json({"b": [1, True], "a": "ژوب"}) == '{"a":"ژوب","b":[1,true]}'.encode()


@pytest.mark.parametrize("data", [b"1.0", b"NaN", b'{"a":1,"a":2}', b"{", b"\xff", b"[" * 99_999])
def test_it_reads_nothing_that_is_not_strict(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        parse_json(data)
