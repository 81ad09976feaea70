"""Activities of businesses, by ISIC Rev. 4 class: 419 of them, as Pakistan's PSIC has them.

The codes are those of the classification; the short names, in both languages, are our own words.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

from app.data_files.words import Words

FILE = Path(__file__).parent / "data" / "activities.csv"


def _read() -> Mapping[str, Words]:
    with FILE.open(encoding="utf-8", newline="") as opened:
        return {code: Words(english, urdu) for code, english, urdu in csv.reader(opened)}


ACTIVITIES = _read()
MAX_SUGGESTIONS = 4


def activity_title(code: str, language: str) -> str:
    """Return the name of a class in "en" or "ur"; empty if there is none."""
    found = ACTIVITIES.get(code)
    return found.named(language) if found else ""


def activities_like(text: str) -> list[str]:
    """Return the codes whose names hold every word of a text, in either language; at most five."""
    words = text.casefold().split()
    found = (
        code
        for code, names in ACTIVITIES.items()
        if all(word in f"{names.en} {names.ur}".casefold() for word in words)
    )
    return [code for code, _ in zip(found, range(MAX_SUGGESTIONS + 1), strict=False)]
