"""The installation's keys, in the one shape that use cases may touch: seal, open, hash.

A use case knows no settings. It gets `uow.vault`, and can so keep a secret in a row (sealed with
age to the document key) or recognise one again (a keyed hash) without ever holding a key. What is
in whole columns (`app/encrypted_columns.py`) is encrypted under the document key too, but with a
cipher that takes microseconds, for a page reads dozens of them.

Keys are replaced while the province runs (docs/security.md): the current ones write, accepted ones
are read as well. While an installation has several, each MAC and each encrypted value begins with
the name of its key; a single key writes none, so that the release before can read it.
"""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.keyed_hashes import OlderSecret, derive, keyed_hash

if TYPE_CHECKING:
    from app.config import Settings

_DAMAGED = "This cannot be unsealed: it is damaged, or DOCUMENT_KEY is another one."

_ELSEWHERE = "This was not sealed for the place where it is: somebody moved it there."
_MAC_BYTES = 32
_PLACE = "sealed for a place"
# The first byte of what `encrypt` made. In the second form the name of the key follows.
_VERSION, _VERSION_WITH_NAME = b"\x01", b"\x02"
_NONCE_BYTES = 12
NAME_BYTES = 4
_UNREADABLE = "A value of %s cannot be decrypted: it is damaged, or DOCUMENT_KEY is another one."


class CannotUnseal(Exception):  # noqa: N818 - the sentence is for operators
    """Sealed bytes are damaged, or were sealed to another document key."""


@dataclass(frozen=True)
class Vault:
    """Seals with the document key (an age identity), hashes with the secret key.

    What further keys made is read: everything of `accepted_document_keys` and `accepted_secrets`.
    A retired secret proves only lines of the trail; it finds hashes that cannot be recomputed.
    """

    document_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    accepted_document_keys: tuple[str, ...] = field(default=(), repr=False)
    accepted_secrets: tuple[OlderSecret, ...] = ()
    retired_secrets: tuple[OlderSecret, ...] = ()

    @classmethod
    def of(cls, settings: "Settings") -> "Vault":
        """Return the vault of an installation."""
        return cls(
            settings.document_key,
            settings.secret_key,
            settings.document_keys_accepted,
            settings.secret_keys_accepted,
            settings.secret_keys_retired,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the secret keys that prove something, the one that writes first."""
        return self.secret_key, *(older.key for older in self.accepted_secrets)

    @property
    def document_keys(self) -> tuple[str, ...]:
        """Return the document keys that are read, the one that writes first."""
        return self.document_key, *self.accepted_document_keys

    @property
    def names_secrets(self) -> bool:
        """True if MACs and password hashes are written with the name of their key."""
        return bool(self.accepted_secrets or self.retired_secrets)

    @property
    def recipient(self) -> str:
        """Return the public half of the document key: with it others seal something to us."""
        return str(self._identities()[0].to_public())

    def seal(self, plain: bytes) -> bytes:
        """Encrypt bytes to the document key; each call gives other bytes."""
        return cast("bytes", pyrage.encrypt(plain, [self._identities()[0].to_public()]))

    def seal_for(self, place: str, plain: bytes) -> bytes:
        """Seal bytes that only `open_for` the same place opens: elsewhere they are nothing.

        A person who can write to the database could else put one person's input into another's row.
        """
        sealed = self.seal(plain)
        return self.hash(_PLACE, _at(place, sealed)) + sealed

    def open_for(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what `seal_for` made for this place; raises CannotUnseal."""
        mac, body = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
        if not self.is_hash(_PLACE, _at(place, body), mac):
            raise CannotUnseal(_ELSEWHERE)
        return self.open(body)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what `seal` made; raises CannotUnseal."""
        try:
            return cast("bytes", pyrage.decrypt(sealed, self._identities()))
        except pyrage.DecryptError as error:
            raise CannotUnseal(_DAMAGED) from error

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt what a column holds with AES-256-GCM; each purpose (table.column) has its key.

        Returns a byte of version, 4 of the key's name if there are several, 12 of nonce, the
        ciphertext and 16 of tag. The same value gives other bytes each time; how long it is can be
        seen.
        """
        head, nonce = self.head, os.urandom(_NONCE_BYTES)
        return head + nonce + _cipher(self.document_key, purpose).encrypt(nonce, plain, head)

    @property
    def head(self) -> bytes:
        """Return the first bytes of values that `encrypt` makes now."""
        if not self.accepted_document_keys:
            return _VERSION
        return _VERSION_WITH_NAME + name_of_key(self.document_key)

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `encrypt` made for this purpose, under any key; raises CannotUnseal."""
        named = sealed[:1] == _VERSION_WITH_NAME
        head_bytes = 1 + NAME_BYTES if named else 1
        head, rest = sealed[:head_bytes], sealed[head_bytes:]
        nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        for key in self.document_keys if named or head == _VERSION else ():
            if named and head[1:] != name_of_key(key):
                continue
            with suppress(InvalidTag, ValueError):
                return _cipher(key, purpose).decrypt(nonce, body, head)
        raise CannotUnseal(_UNREADABLE % purpose)

    def open_stream(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Decrypt a stream; on CannotUnseal, throw away what `writer` got so far."""
        try:
            pyrage.decrypt_io(reader, writer, self._identities())
        except (pyrage.DecryptError, OSError) as error:
            raise CannotUnseal(_DAMAGED) from error

    def hash(self, purpose: str, value: bytes) -> bytes:
        """Return the 32-byte HMAC of a value for a purpose (see `app/keyed_hashes.py`)."""
        return keyed_hash(self.secret_key, purpose, value)

    def hashes(self, purpose: str, value: bytes, *, retired: bool = True) -> list[bytes]:
        """Return the HMACs of a value under every key, the current one first: to find stored ones.

        Where finding one is a proof, no retired key counts: somebody may have stolen it.
        """
        older = self.retired_secrets if retired else ()
        keys = (*self.secrets, *(each.key for each in older))
        return [keyed_hash(key, purpose, value) for key in keys]

    def is_hash(self, purpose: str, value: bytes, known: bytes) -> bool:
        """Return True if the current key or an accepted one made a hash; in constant time."""
        fits = [hmac.compare_digest(keyed_hash(key, purpose, value), known) for key in self.secrets]
        return any(fits)

    def mac(self, purpose: str, value: bytes) -> bytes:
        """Return the MAC of a value: its hash, after the key's name if there are several."""
        return self.mac_head + self.hash(purpose, value)

    def macs(self, purpose: str, value: bytes) -> list[bytes]:
        """Return all that `is_mac` takes for a value: to find a stored one, which is a proof."""
        bare = self.hashes(purpose, value, retired=False)
        names = [name_of_key(key) for key in self.secrets]
        return [*bare, *(name + mac for name, mac in zip(names, bare, strict=True))]

    @property
    def mac_head(self) -> bytes:
        """Return the first bytes of MACs that `mac` makes now: a name, or nothing."""
        return name_of_key(self.secret_key) if self.names_secrets else b""

    def is_mac(self, purpose: str, value: bytes, mac: bytes | None) -> bool:
        """Return True if `mac` made this of a value, under the current key or an accepted one."""
        return _is_mac_under(self.secrets, purpose, value, mac)

    def is_mac_of_line(self, purpose: str, value: bytes, mac: bytes, number: int | None) -> bool:
        """Return the same for a line of the trail, of which a key proves those up to a number.

        A line that has no number yet is later than those of every key that has a last one.
        """
        keys = [
            older.key
            for older in (*self.accepted_secrets, *self.retired_secrets)
            if older.last_line is None or (number is not None and number <= older.last_line)
        ]
        return _is_mac_under([self.secret_key, *keys], purpose, value, mac)

    def _identities(self) -> "list[pyrage.x25519.Identity]":
        return [pyrage.x25519.Identity.from_str(key) for key in self.document_keys]


def _at(place: str, sealed: bytes) -> bytes:
    return f"{place}\n".encode() + sealed


def _is_mac_under(keys: Sequence[str], purpose: str, value: bytes, mac: bytes | None) -> bool:
    """Return True if one of some keys made a MAC; one with a name is asked of that key alone."""
    name, known = (mac or b"")[:-_MAC_BYTES], (mac or b"")[-_MAC_BYTES:]
    fits = [
        hmac.compare_digest(keyed_hash(key, purpose, value), known)
        for key in keys
        if not name or name == name_of_key(key)
    ]
    return any(fits)


@lru_cache(maxsize=64)
def name_of_key(key: str) -> bytes:
    """Return the 4 bytes by which what a key made is known; they say nothing of the key."""
    return derive(key, "name of a key")[:NAME_BYTES]


@lru_cache(maxsize=256)
def _cipher(document_key: str, purpose: str) -> AESGCM:
    return AESGCM(derive(document_key, f"column {purpose}"))
