"""Browsers that somebody signed in with before: strangers' wrong passwords do not lock them out.

The browser holds, for a year, a random number and a keyed hash of it for each of the last people
who signed in there. The hash covers what a target of tries covers (`lock_out.py`): with a new
password, browsers become strangers again. It proves nothing else and lets nobody in.
"""

import hmac
import re
import secrets

from app.vault import Vault

MAX_PEOPLE = 5
_BYTES = 16
_COOKIE_VALUE = re.compile(rf"[0-9a-f]{{32}}(\.[0-9a-f]{{32}}){{1,{MAX_PEOPLE}}}", re.ASCII)


def known_device(vault: Vault, held: str, key: bytes) -> str:
    """Return the browser's number where the target of `key` signed in there, else nothing."""
    device_id, hashes = _read(held)
    expected = _hash(vault, device_id, key)
    # All are compared, so that the answer takes as long for a stranger.
    found = [hmac.compare_digest(one, expected) for one in hashes]
    return device_id if any(found) else ""


def with_device_known(vault: Vault, held: str, key: bytes) -> str:
    """Return the browser's data after the target of `key` signed in there."""
    device_id, hashes = _read(held)
    device_id = device_id or secrets.token_hex(_BYTES)
    mine = _hash(vault, device_id, key)
    others = [one for one in hashes if one != mine]
    return ".".join([device_id, mine, *others][: MAX_PEOPLE + 1])


def _read(held: str) -> tuple[str, list[str]]:
    if not _COOKIE_VALUE.fullmatch(held):
        return "", []
    device_id, *hashes = held.split(".")
    return device_id, hashes


def _hash(vault: Vault, device_id: str, key: bytes) -> str:
    return vault.hash("known device", device_id.encode() + b"\0" + key)[:_BYTES].hex()
