"""The installation's keys, in the one shape that use cases may touch: seal, open, hash.

A use case knows no settings. It gets `uow.vault`, and can so keep a secret in a row (sealed with
age to the document key) or recognise one again (a keyed hash) without ever holding a key.
"""

import hmac
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import pyrage

from app.keyed_hashes import keyed_hash

_DAMAGED = "This cannot be unsealed: it is damaged, or DOCUMENT_KEY is another one."

_ELSEWHERE = "This was not sealed for the place where it is: somebody moved it there."
_MAC_BYTES = 32


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
        """Seal bytes that only `open_for` the same place opens: moved elsewhere they are nothing.

        Whoever can write to the database could else put what one person typed into another's row.
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
