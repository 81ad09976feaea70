"""A bid's envelope: its content as JSON, padded, sealed to the tender's public key.

- The content names the tender and the supplier, so nobody can copy a rival's sealed bytes and
  hand them in as an own bid: `open_envelope` refuses what was sealed for someone else.
- Blanks after the JSON fill the envelope to a power of two, so its length does not tell the price.
- Attachments are sealed as they stream; their names, sizes and hashes stand inside the envelope.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from app.text import Sentence, sentence
from marketplace.sealing import age, keys
from marketplace.sealing.canonical import NotCanonicalError, canonical_json, parse_json

VERSION = 1
MIN_BYTES = 8 * 1024
MAX_BYTES = 4 * 1024 * 1024


class EnvelopeRefused(age.SealingRefused):
    """An envelope that cannot be sealed, or is not what was received."""

    code = "envelope-refused"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document of the bid: hash and size of the plain bytes, hash of the sealed ones.

    `plain_sha256` and `size` are only inside the envelope; `sealed_sha256` may be stored.
    """

    name: str
    plain_sha256: str
    size: int
    sealed_sha256: str


@dataclass(frozen=True, kw_only=True)
class Address:
    """For which tender, and from which supplier: their permanent references."""

    tender: str
    supplier: str


@dataclass(frozen=True, kw_only=True)
class SealedEnvelope:
    """The stored form: the sealed bytes, their SHA-256, and the key they are sealed to."""

    sealed: bytes = field(repr=False)
    sha256: str
    key_fingerprint: str


@dataclass(frozen=True, kw_only=True)
class OpenEnvelope:
    """The contents of an envelope."""

    content: Mapping[str, Any] = field(repr=False)
    attachments: tuple[Attachment, ...] = field(repr=False)


def seal(
    content: Mapping[str, Any],
    attachments: Sequence[Attachment],
    *,
    address: Address,
    recipient: str,
) -> SealedEnvelope:
    """Seal a bid. The content holds text, whole numbers, lists and mappings only.

    Raises EnvelopeRefused when it holds anything else, or is larger than MOST_BYTES.
    """
    inside = {
        "attachments": [vars(attachment) for attachment in attachments],
        "content": content,
        "supplier": address.supplier,
        "tender": address.tender,
        "version": VERSION,
    }
    try:
        plain = _padded(canonical_json(inside))
    except NotCanonicalError as error:
        raise EnvelopeRefused(_UNSEALABLE) from error
    sealed = age.encrypt(plain, recipient)
    return SealedEnvelope(
        sealed=sealed, sha256=_sha256(sealed), key_fingerprint=keys.fingerprint(recipient)
    )


def open_envelope(sealed: bytes, identity: str, *, sha256: str, address: Address) -> OpenEnvelope:
    """Open an envelope and check that it is the one received, for this tender, of this supplier.

    Raises EnvelopeRefused or age.CannotOpen.
    """
    if not hmac.compare_digest(_sha256(sealed), sha256):
        raise EnvelopeRefused(_CHANGED)
    inside = _parsed(age.decrypt(sealed, identity))
    if (inside["tender"], inside["supplier"]) != (address.tender, address.supplier):
        raise EnvelopeRefused(_FOREIGN)
    return OpenEnvelope(
        content=inside["content"],
        attachments=tuple(Attachment(**attachment) for attachment in inside["attachments"]),
    )


def open_attachment(
    reader: BinaryIO, writer: BinaryIO, identity: str, attachment: Attachment
) -> None:
    """Open a sealed document and check it against the envelope.

    Raises EnvelopeRefused or age.CannotOpen; what `writer` got must then be thrown away.
    """
    plain = _Hashing(writer)
    age.decrypt_stream(reader, cast("BinaryIO", plain), identity)
    if (plain.hexdigest(), plain.size) != (attachment.plain_sha256, attachment.size):
        raise EnvelopeRefused(_CHANGED_DOCUMENT)


class _Hashing:
    """A stream that hashes and counts what is written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _padded(plain: bytes) -> bytes:
    """Fill up with blanks, which JSON ignores, to the next power of two."""
    if len(plain) > MAX_BYTES:
        raise EnvelopeRefused(_large(MAX_BYTES))
    return plain.ljust(max(MIN_BYTES, 1 << (len(plain) - 1).bit_length()))


def _parsed(plain: bytes) -> dict[str, Any]:
    try:
        inside = parse_json(plain)
        named = {name: inside[name] for name in ("attachments", "content", "supplier", "tender")}
        version = inside["version"]
    except (NotCanonicalError, KeyError, TypeError) as error:
        raise EnvelopeRefused(_UNREADABLE) from error
    if version != VERSION or not _well_formed(named):
        raise EnvelopeRefused(_UNREADABLE)
    return named


def _well_formed(named: dict[str, Any]) -> bool:
    attachments = named["attachments"]
    return (
        isinstance(named["content"], dict)
        and isinstance(attachments, list)
        and all(isinstance(a, dict) and a.keys() == _ATTACHMENT_KEYS for a in attachments)
    )


_ATTACHMENT_KEYS = frozenset(Attachment.__dataclass_fields__)
_UNSEALABLE = sentence("The bid contains something that cannot be sealed.")
_CHANGED = sentence("The envelope is not the one that was received: its hash differs.")
_CHANGED_DOCUMENT = sentence("The document is not the one that was submitted: its hash differs.")
_FOREIGN = sentence("The envelope was sealed for another tender or by another supplier.")
_UNREADABLE = sentence("The envelope opens, but what is inside is not a bid.")


def _large(most_bytes: int) -> Sentence:
    return sentence("This is too large: the limit is %(most)d kilobytes.", most=most_bytes // 1024)
