"""The installation's keys, in the one shape that use cases may touch: seal, open, hash.

A use case knows no settings. It gets `uow.vault`, and can so keep a secret in a row (sealed with
age to the document key) or recognise one again (a keyed hash) without ever holding a key. What is
in whole columns (`app/encrypted_columns.py`) is encrypted under the document key too, but with a
cipher that takes microseconds, for a page reads dozens of them.
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO, cast

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.keyed_hashes import derive, keyed_hash

_DAMAGED = "This cannot be unsealed: it is damaged, or DOCUMENT_KEY is another one."

_ELSEWHERE = "This was not sealed for the place where it is: somebody moved it there."
_MAC_BYTES = 32
# The first byte of what `encrypt` made: another cipher or key, one day, gets another number.
_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEAD_BYTES = len(_VERSION) + _NONCE_BYTES
_UNREADABLE = "A value of %s cannot be decrypted: it is damaged, or DOCUMENT_KEY is another one."


class CannotUnseal(Exception):  # noqa: N818 - the sentence is for operators
    """Sealed bytes are damaged, or were sealed to another document key."""


@dataclass(frozen=True)
class Vault:
    """Seals with the document key (an age identity), hashes with the secret key."""

    document_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public half of the document key: what others need to seal something to us."""
        return str(self._identity().to_public())

    def seal(self, plain: bytes) -> bytes:
        """Encrypt bytes to the document key; each call gives other bytes."""
        return cast("bytes", pyrage.encrypt(plain, [self._identity().to_public()]))

    def seal_for(self, place: str, plain: bytes) -> bytes:
        """Seal bytes that only `open_for` the same place opens: elsewhere they are nothing.

        A person who can write to the database could else put one person's input into another's row.
        """
        sealed = self.seal(plain)
        return self._mac_at(place, sealed) + sealed

    def open_for(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what `seal_for` made for this place; raises CannotUnseal."""
        mac, body = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac_at(place, body)):
            raise CannotUnseal(_ELSEWHERE)
        return self.open(body)

    def _mac_at(self, place: str, sealed: bytes) -> bytes:
        return self.hash("sealed for a place", f"{place}\n".encode() + sealed)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what `seal` made; raises CannotUnseal."""
        try:
            return cast("bytes", pyrage.decrypt(sealed, [self._identity()]))
        except pyrage.DecryptError as error:
            raise CannotUnseal(_DAMAGED) from error

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt what a column holds with AES-256-GCM; each purpose (table.column) has its key.

        Returns a byte of version, 12 of nonce, the ciphertext and 16 of tag. The same value gives
        other bytes each time; how long it is can be seen.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _cipher(self.document_key, purpose).encrypt(nonce, plain, _VERSION)
        return _VERSION + nonce + sealed

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `encrypt` made for this purpose; raises CannotUnseal."""
        version, nonce, body = sealed[:1], sealed[1:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        if version != _VERSION:
            raise CannotUnseal(_UNREADABLE % purpose)
        try:
            return _cipher(self.document_key, purpose).decrypt(nonce, body, version)
        except (InvalidTag, ValueError) as error:
            raise CannotUnseal(_UNREADABLE % purpose) from error

    def open_stream(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Decrypt a stream; on CannotUnseal, throw away what `writer` got so far."""
        try:
            pyrage.decrypt_io(reader, writer, [self._identity()])
        except (pyrage.DecryptError, OSError) as error:
            raise CannotUnseal(_DAMAGED) from error

    def hash(self, purpose: str, value: bytes) -> bytes:
        """Return the 32-byte HMAC of a value for a purpose (see `app/keyed_hashes.py`)."""
        return keyed_hash(self.secret_key, purpose, value)

    def _identity(self) -> "pyrage.x25519.Identity":
        return pyrage.x25519.Identity.from_str(self.document_key)


@lru_cache(maxsize=64)
def _cipher(document_key: str, purpose: str) -> AESGCM:
    return AESGCM(derive(document_key, f"column {purpose}"))
