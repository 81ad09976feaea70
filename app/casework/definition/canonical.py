"""A service as JSON that never changes while the service does not: what versions are kept as."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from app.casework.definition.determinants import All, AnyOf, Not, Test
from app.casework.definition.shapes import Service
from app.db import Json

_JOINED: Mapping[type, str] = {All: "all", AnyOf: "any", Not: "not", Test: "test"}


def content_of(service: Service) -> Json:
    """Return a service as JSON.

    What is left at its default is left out, so that a release that can say more changes nothing
    of what was kept before it could.
    """
    content: Json = _plain(service)
    return content


def digest_of(content: Json) -> bytes:
    """Return the SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - from any shape to JSON
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if not is_dataclass(value):
        return value
    said = {
        each.name: _plain(getattr(value, each.name))
        for each in fields(value)
        if not _left_out(each, getattr(value, each.name))
    }
    joined = _JOINED.get(type(value))
    return {joined: said} if joined else said


def _left_out(field: Field[Any], value: object) -> bool:
    return field.default is not MISSING and field.default == value
