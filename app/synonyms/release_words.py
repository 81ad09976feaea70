"""Words of the release in both scripts, one word a line of `words.csv`; officers add others here.

A line holds every spelling of one word, translations that are used as the word itself among them.
By lines with a role, names of businesses are compared too (`registration/names/policy/lexicon.py`):
stored keys are made again when they change. A line without one is for searches. `narrower` are
words for something of its kind: they find it, and it does not find them.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "words.csv"
# A person's name means no other word, and the law's endings are in every name.
_SEARCHED = frozenset({"", "trade", "form", "place"})


@cache
def release_rows() -> Sequence[Mapping[str, str]]:
    """Return the lines of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spellings(row: Mapping[str, str]) -> list[str]:
    """Return every spelling of a word in both scripts, "" for a script that has none."""
    return f"{row['english']}|{row['urdu']}".split("|")


def release_groups() -> list[tuple[list[str], list[str]]]:
    """Return each group of words that mean the same in a search, and what is narrower."""
    return [
        ([term for term in spellings(row) if term], row["narrower"].split("|"))
        for row in release_rows()
        if row["role"] in _SEARCHED
    ]
