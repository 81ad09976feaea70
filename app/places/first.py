"""The districts that a fresh database begins with, for what uses no database (`districts.csv`)."""

import csv
from pathlib import Path

_FILE = Path(__file__).parent / "districts.csv"


def _codes() -> frozenset[str]:
    with _FILE.open(encoding="utf-8", newline="") as opened:
        return frozenset(row["code"] for row in csv.DictReader(opened))


FIRST_DISTRICTS = _codes()
