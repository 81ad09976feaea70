"""Locks bytes with a passphrase in the age format, at a price that we name.

pyrage measures how fast the machine is just then and takes a second of it: the lock is weaker where
much else was running, and on a fast machine unlocking takes half a gigabyte. So the lock is made
here, by the format's description (C2SP, age-encryption.org/v1); pyrage and any age tool open it.
"""

import hashlib
import hmac
import os
from base64 import b64encode
from enum import IntEnum

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_BYTES = 64 * 1024  # one chunk of the format's payload; what we lock is far smaller
_BLOCK, _KEY_BYTES, _SALT_BYTES, _FILE_KEY_BYTES = 8, 32, 16, 16
_LABEL = b"age-encryption.org/v1/scrypt"
# Each key is used once, so the format's nonces are fixed: of the only (and so the last) chunk.
_NONCE, _LAST_CHUNK = bytes(12), bytes(11) + b"\x01"


class Work(IntEnum):
    """The work of trying one passphrase: scrypt's N as a power of two, with r = 8 and p = 1."""

    FULL = 18  # about a second of CPU and 256 MiB, as age's own tool takes it
    DEMONSTRATION = (
        10  # its passphrases are stored beside its data: an expensive lock would protect nothing
    )


def work_for(*, demonstration: bool) -> Work:
    """Return the cost of a try; production refuses a demonstration's database (ADR 0007)."""
    return Work.DEMONSTRATION if demonstration else Work.FULL


def lock(plain: bytes, passphrase: str, work: Work) -> bytes:
    """Lock at most MOST_BYTES; ValueError above."""
    if len(plain) > MAX_BYTES:
        raise ValueError("too much for one chunk")
    file_key = os.urandom(_FILE_KEY_BYTES)
    header = _header(file_key, passphrase, work)
    mac = hmac.digest(_derived(file_key, b"header"), header, "sha256")
    nonce = os.urandom(_SALT_BYTES)
    cipher = ChaCha20Poly1305(_derived(file_key, b"payload", salt=nonce))
    return header + b" " + _base64(mac) + b"\n" + nonce + cipher.encrypt(_LAST_CHUNK, plain, None)


def _header(file_key: bytes, passphrase: str, work: Work) -> bytes:
    salt = os.urandom(_SALT_BYTES)
    wrapped = ChaCha20Poly1305(_stretched(passphrase, salt, work)).encrypt(_NONCE, file_key, None)
    stanza = b"-> scrypt %s %d" % (_base64(salt), work)
    return b"\n".join((b"age-encryption.org/v1", stanza, _base64(wrapped), b"---"))


def _stretched(passphrase: str, salt: bytes, work: Work) -> bytes:
    cost = 1 << work
    return hashlib.scrypt(
        passphrase.encode(),
        salt=_LABEL + salt,
        n=cost,
        r=_BLOCK,
        p=1,
        dklen=_KEY_BYTES,
        maxmem=2 * 128 * _BLOCK * cost,
    )


def _derived(file_key: bytes, purpose: bytes, salt: bytes = b"") -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt, purpose).derive(file_key)


def _base64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")
