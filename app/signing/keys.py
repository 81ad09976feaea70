"""The key that signs for this installation, and the public halves of those that did before.

A key is known by the first 16 hex digits of SHA-256 of its public half. Every signature is over a
line that names its purpose and then the data, so that no signature fits another thing.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.config import BadConfiguration, Settings

ALGORITHM = "Ed25519"
PublicKeys = Mapping[str, Ed25519PublicKey]
_KEY_ID_DIGITS = 16


class BadKeysFile(ValueError):  # noqa: N818 - a sentence for the person who gave the file
    """A file of public keys cannot be read."""


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:_KEY_ID_DIGITS]


def purposeful(purpose: str, data: bytes) -> bytes:
    """Write what is signed: `bdm <purpose>`, a line feed, the data."""
    if not purpose or "\n" in purpose:
        message = "a purpose is one line of text"
        raise ValueError(message)
    return f"bdm {purpose}\n".encode() + data


def parse_keys(source: bytes | str) -> dict[str, Ed25519PublicKey]:
    """Read published keys, by key id; raises BadKeysFile."""
    try:
        rows = json.loads(source)["keys"]
        keys = [_public(row["public_key"]) for row in rows if row["algorithm"] == ALGORITHM]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        message = "This is no file of public keys, as /.well-known/bdm-keys.json gives it."
        raise BadKeysFile(message) from error
    return {key_id(key): key for key in keys}


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))


@dataclass(frozen=True, eq=False)
class Signer:
    """Signs for this installation: a port. `seed` is the 32-byte Ed25519 seed."""

    seed: bytes = field(repr=False)
    older: PublicKeys = field(default_factory=dict)

    @cached_property
    def private_key(self) -> Ed25519PrivateKey:
        """The key itself, for formats that sign by themselves."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def key_id(self) -> str:
        """The name of the key in use."""
        return key_id(self.private_key.public_key())

    def sign(self, purpose: str, data: bytes) -> bytes:
        """Return the 64-byte signature of data for a purpose."""
        return self.private_key.sign(purposeful(purpose, data))

    def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Return every public half that ever signed here, by key id; the present one is first."""
        present = self.private_key.public_key()
        return {key_id(present): present, **self.older}

    def verify(self, name: str, purpose: str, data: bytes, signature: bytes) -> bool:
        """Return True if the key of that name signed these data for this purpose."""
        key = self.public_keys().get(name)
        try:
            if key is not None:
                key.verify(signature, purposeful(purpose, data))
        except InvalidSignature:
            return False
        return key is not None

    def signed(self, purpose: str, data: bytes, signature: bytes | None) -> bool:
        """Return True if any key that ever signed here signed these data for this purpose."""
        return any(
            self.verify(name, purpose, data, bytes(signature or b"")) for name in self.public_keys()
        )

    def published(self) -> dict[str, Any]:
        """Write the public halves as they are published; `current` names the one in use."""
        return {
            "current": self.key_id,
            "keys": [
                {
                    "key_id": name,
                    "algorithm": ALGORITHM,
                    "public_key": base64.b64encode(key.public_bytes_raw()).decode(),
                }
                for name, key in self.public_keys().items()
            ],
        }


def older_keys_file(settings: Settings) -> Path:
    """Return the operator's file of earlier keys from /.well-known/bdm-keys.json."""
    return settings.data_dir / "older-signing-keys.json"


def publish_own_key(settings: Settings) -> str:
    """Add this installation's public key to the file of earlier ones; returns the key's name.

    It stays published when `SIGNING_KEY` is another one. Raises BadConfiguration.
    """
    signer, path = make_signer(settings), older_keys_file(settings)
    if signer.key_id not in signer.older:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(signer.published(), indent=1), encoding="utf-8")
        fresh.replace(path)
    return signer.key_id


def make_signer(settings: Settings) -> Signer:
    """Read the keys of this installation; raises BadConfiguration for a bad file of older keys."""
    path = older_keys_file(settings)
    if not path.exists():
        return Signer(settings.signing_key)
    try:
        return Signer(settings.signing_key, parse_keys(path.read_bytes()))
    except BadKeysFile as error:
        message = f"{path} is no file of public keys. Put back what was published, or remove it."
        raise BadConfiguration(message) from error
