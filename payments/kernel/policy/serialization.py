"""Rules as JSON, as rows keep them: paisa as numbers, per cents as text.

What `plain` wrote `exact` reads back equal.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Stored = dict[str, Any]
_PERCENTS = frozenset({"percent", "cap_percent"})


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Write a value as JSON has it: a per cent as text, so that it stays exact."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def exact(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read the per cents among stored values as the numbers that they were."""
    return {
        name: Decimal(value) if name in _PERCENTS and value is not None else value
        for name, value in stored.items()
    }
