"""Keyed hashes: what may be stored of a secret or guessable value is only an HMAC of it.

A plain hash of a bid or of a CNIC can be guessed by trying every value. Each purpose gets a key
of its own, derived from the installation's secret: one table's hashes say nothing of another's.
"""

import hmac
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True)
class OlderSecret:
    """A secret key that verifies and never writes.

    It counts for lines of the trail up to the number `last_line`, for all of them where it is None.
    """

    key: str = field(repr=False)
    last_line: int | None = None


# Two keys, for each table and column and for each kind of hash.
@lru_cache(maxsize=1024)
def derive(secret: str, purpose: str) -> bytes:
    """Derive the 32-byte key for a purpose from the installation's secret."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"bdm", info=purpose.encode())
    return kdf.derive(secret.encode())


# Started once for each key: looking the algorithm up costs several times the hash of a row.
@lru_cache(maxsize=1024)
def _started(secret: str, purpose: str) -> hmac.HMAC:
    return hmac.new(derive(secret, purpose), digestmod="sha256")


def keyed_hash(secret: str, purpose: str, value: bytes) -> bytes:
    """Return the HMAC-SHA-256 of `value` for a purpose."""
    made = _started(secret, purpose).copy()
    made.update(value)
    return made.digest()
