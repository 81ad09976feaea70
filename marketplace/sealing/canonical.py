"""Canonical JSON: one value, one sequence of bytes, so that hashes and signatures mean something.

Keys are sorted, nothing is padded, text is UTF-8. Floats are refused: money is paisa, quantities
are text.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn


class NotCanonicalError(ValueError):
    """A value has no canonical form, or bytes are not the canonical form of any value."""


def canonical_json(value: object) -> bytes:
    """Write a value of str, int, bool, None, lists and string-keyed mappings; else raises."""
    _check(value)
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dict
        )
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("text that is no Unicode") from error


def parse_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is of any type; callers check what they get
    """Read JSON strictly: UTF-8, no floats, no key twice; raises NotCanonicalError."""
    try:
        return json.loads(
            data.decode(),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_no_twins,
        )
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError("not strict JSON") from error


def _check(value: object) -> None:
    if value is None or isinstance(value, str | int):
        return  # most values by far, and asking for an abstract type costs ten times as much
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonicalError("a key that is no text")
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    else:
        raise NotCanonicalError("a value that is no text, whole number, list or mapping")


def _no_float(_text: str) -> NoReturn:
    raise NotCanonicalError("a number that is no integer")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonicalError("a key stands twice")
    return found
