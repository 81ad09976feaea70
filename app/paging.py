"""Keyset pages: a list is cut after the last row seen, never by counting from the start."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import orjson

from app.errors import Invalid
from app.text import sentence

Item = TypeVar("Item")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAGE = 20
MAX_PAGE_SIZE = 100
INCOMPLETE = sentence("This page address is not complete. Start from the first page.")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows, and the cursor of the next page (None on the last one)."""

    items: Sequence[Item]
    next_cursor: str | None


def encode_cursor(keys: Sequence[str | int]) -> str:
    """Write the sort keys of the last row as an opaque text."""
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str | int]:
    """Read a cursor back; raises Invalid for anything we did not write."""
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        keys = None
    if not isinstance(keys, list) or len(keys) != length or not all(map(_is_key, keys)):
        raise Invalid(INCOMPLETE)
    return keys


def _is_key(key: object) -> bool:
    """Return True if it can be a sort key; PostgreSQL takes no text with a NUL."""
    return isinstance(key, int) or (isinstance(key, str) and "\0" not in key)


def as_id(key: str | int) -> UUID:
    """Take a decoded sort key as an id; raises Invalid for anything we did not write."""
    try:
        return UUID(str(key))
    except ValueError:
        raise Invalid(INCOMPLETE) from None


def as_day(key: str | int) -> date:
    """Take a decoded sort key as a day; raises Invalid for anything we did not write."""
    try:
        return date.fromisoformat(str(key))
    except ValueError:
        raise Invalid(INCOMPLETE) from None


def as_instant(key: str | int) -> datetime:
    """Take a decoded sort key as microseconds since 1970 in UTC; raises Invalid for anything else.

    `microseconds(instant)` wrote it.
    """
    try:
        return EPOCH + timedelta(microseconds=int(key))
    except (ValueError, OverflowError):
        raise Invalid(INCOMPLETE) from None


def microseconds(instant: datetime) -> int:
    """Write an instant as a sort key, exactly."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def cut(
    rows: Sequence[Item], limit: int, keys: Callable[[Item], Sequence[str | int]]
) -> Page[Item]:
    """Make a page of `limit` from rows fetched with `limit + 1`."""
    more = len(rows) > limit
    kept = rows[:limit]
    return Page(kept, encode_cursor(keys(kept[-1])) if more else None)
