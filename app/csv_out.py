"""CSV that leaves us: harmless when a spreadsheet opens it, and read as UTF-8 by every one."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

# Excel takes a file for UTF-8 only where it begins so.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """Write a value so that a spreadsheet shows it and never computes it.

    Numbers stay numbers, also below zero: only text can hold what somebody typed.
    """
    text = "" if value is None else str(value)
    typed = not isinstance(value, int | Decimal)
    return f"'{text}" if typed and text.lstrip(" \u00a0").startswith(FORMULA) else text


def csv_line(cells: Iterable[object]) -> str:
    """Write a line, each cell a safe one."""
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
