"""The MAC of a line of the trail, proof that this program wrote the line.

It covers the line as read back: `before` and `after` as parsed JSON, sorted.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import orjson

from app.vault import Vault

_PURPOSE = "line of the trail"
_PLAIN = ("actor_id", "acting_for", "action", "subject", "request_id")


def mac_of_line(vault: Vault, line: Mapping[str, Any]) -> bytes:
    """Return the MAC of a line; `before` and `after` are values, or JSON as text."""
    return vault.mac(_PURPOSE, _covered(line))


def is_mac_of_line(
    vault: Vault, line: Mapping[str, Any], mac: bytes | None, number: int | None
) -> bool:
    """Return True if this program wrote a line; `number` is None until the sealer numbered it."""
    return vault.is_mac_of_line(_PURPOSE, _covered(line), mac or b"", number)


def _covered(line: Mapping[str, Any]) -> bytes:
    at = line["at"].astimezone(UTC).isoformat()
    plain = [line[name] for name in _PLAIN]
    values = [line["id"], at, *plain, _read(line["before"]), _read(line["after"])]
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def _read(value: object) -> object:
    """Return a value as the table gives it back."""
    if value is None:
        return None
    text = value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return _numbers(orjson.loads(text))


def _numbers(value: object) -> object:
    """Write whole numbers one way: PostgreSQL keeps 1e16 as 10000000000000000."""
    kind = type(value)
    if kind is dict:
        return {name: _numbers(inner) for name, inner in value.items()}  # type: ignore[attr-defined]  # a dict
    if kind is list:
        return [_numbers(inner) for inner in value]  # type: ignore[attr-defined]  # a list
    return int(value) if kind is float and value.is_integer() else value  # type: ignore[call-overload,attr-defined]  # a float
