"""`make choose`: which tests of a change are needed, and which are left to `make test-all`.

A quick test always stays, and so does one that caught a listed fault. Of the others, those stay
that together reach nearly every line which any of them reaches, the cheapest first (a greedy
cover), and all lines that write into the audit trail. The rest are named in `tests/campaign.txt`:
they are run before a release.
"""

from __future__ import annotations

import heapq
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from tools.campaign import leave_out, left_out
from tools.mutants.reach import EVERY, Reach, forget_without, records, test_files
from tools.mutants.results import KEPT, Outcome
from tools.steps import ROOT, say

# Seconds of the processor.
CHEAP = 0.05
# Lines that a test must reach alone in a second of the processor: a few would cost minutes.
MIN_LINES_A_SECOND = 12
# Tests of what lines do not show: orders of events, secrets, SQL, and rows of older releases.
ALWAYS = re.compile(
    r"any_order|hidden|secrecy|sealed|forged_[ak]|rubbish|_mac_|tests/(?:ledger|platform|demonstration)/"
)
# Tests with random acts: a line that they reach today they may not reach tomorrow.
BY_CHANCE = re.compile(r"any_order")
Lines = Mapping[str, int]


def main() -> int:
    """Write the list again."""
    files = test_files(["tests"])
    before = left_out()
    leave_out(frozenset())
    forget_without(before)
    seconds = Reach(files, set()).seconds
    dear = {t for t, each in seconds.items() if each >= CHEAP and not ALWAYS.search(t)} - catchers()
    left = frozenset(dear - _cover(seconds, _lines(files), dear))
    leave_out(left)
    say(f"{len(left)} of {len(seconds)} tests are left to campaigns.")
    spared = sum(seconds[test] for test in left)
    say(f"They take {spared:.0f} of {sum(seconds.values()):.0f} seconds of the processor.")
    return 0


def catchers() -> set[str]:
    """Return the tests that caught faults, as far as that was noted."""
    lines = KEPT.read_text().splitlines() if KEPT.exists() else []
    answers = map(json.loads, lines)
    return {each["by"] for each in answers if each["outcome"] == Outcome.CAUGHT}


def _lines(files: Iterable[str]) -> Mapping[str, Lines]:
    """Return the lines of each test by source, as bits."""
    found = {}
    for record in records(files):
        for test in record["lines"].keys() - {EVERY}:
            reached = record["lines"][test]
            found[test] = {source: int(bits, 16) for source, bits in reached.items()}
    return found


def _cover(
    seconds: Mapping[str, float], lines: Mapping[str, Lines], dear: Iterable[str]
) -> set[str]:
    """Return those of the dear tests that reach what no other kept test reaches."""
    missing: Counter[str] = Counter()
    for reached in lines.values():
        _add(missing, reached)
    for test in seconds.keys() - set(dear):
        _remove(missing, _surely(test, lines.get(test, {})))
    worth = [(-_gain(missing, lines.get(test, {})) / seconds[test], test) for test in dear]
    heapq.heapify(worth)
    kept = set()
    while worth:
        _, test = heapq.heappop(worth)
        now = -_gain(missing, lines.get(test, {})) / seconds[test]
        if worth and now > worth[0][0]:
            heapq.heappush(worth, (now, test))
        elif now <= -MIN_LINES_A_SECOND or _audits(missing, lines.get(test, {})):
            kept.add(test)
            _remove(missing, lines[test])
    return kept


def _add(missing: Counter[str], reached: Lines) -> None:
    for source, bits in reached.items():
        missing[source] |= bits


def _remove(missing: Counter[str], reached: Lines) -> None:
    for source, bits in reached.items():
        missing[source] &= ~bits


def _surely(test: str, reached: Lines) -> Lines:
    """Return the lines without those of the trail, where only chance led to them."""
    if not BY_CHANCE.search(test):
        return reached
    return {source: bits & ~_audit_lines(source) for source, bits in reached.items()}


def _audits(missing: Mapping[str, int], reached: Lines) -> bool:
    """Return True if a test is needed for a line that writes into the audit trail."""
    return any(missing[source] & bits & _audit_lines(source) for source, bits in reached.items())


@cache
def _audit_lines(source: str) -> int:
    file = ROOT / source
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return sum(1 << at for at, line in enumerate(lines, 1) if ".audit(" in line)


def _gain(missing: Mapping[str, int], reached: Lines) -> int:
    return sum((missing[source] & bits).bit_count() for source, bits in reached.items())


if __name__ == "__main__":
    sys.exit(main())
