"""Forms of many rows, without JavaScript: rows are added, dropped and numbered by posting."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request

from app.web.forms import Form

_ROW = re.compile(r"(?P<group>[a-z_]+)-(?P<index>\d{1,4})-(?P<name>.+)")


def initial(group: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of a form that shows these rows."""
    return {
        f"{group}-{index}-{name}": value
        for index, row in enumerate(rows)
        for name, value in row.items()
    }


def compact(form: Form, *groups: str, without: int | None = None) -> Form:
    """Number the rows that hold anything from 0, as the schema numbers them in its errors.

    `without` drops that row, counted as it was posted.
    """
    values: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {group: {} for group in groups}
    for name, value in form.values.items():
        match = _ROW.fullmatch(name)
        if match and match["group"] in rows:
            row = rows[match["group"]].setdefault(int(match["index"]), {})
            row[match["name"]] = value
        else:
            values[name] = value
    for group, found in rows.items():
        kept = [row for at, row in sorted(found.items()) if at != without and _holds(row)]
        values |= initial(group, kept)
    return Form(values, form.errors, form.message)


def _holds(row: Mapping[str, Any]) -> bool:
    return any(str(value).strip() for value in row.values())


def step() -> tuple[str, int | None]:
    """Return the form step of the pressed button: ("add", None), ("drop", 3) or ""."""
    asked, _, index = request.form.get("step", "").partition("-")
    return asked, int(index) if index.isascii() and index.isdecimal() else None
