"""`make choose`: which tests of a change are needed, and which are left to `make test-all`.

A quick test always stays, and so does one that caught a listed fault. Of the others, those stay
that together reach nearly every line which any of them reaches, and turn there each way that any of
them turns, the cheapest first (a greedy cover), and all actions that the audit trail has. The rest
are named in `tests/campaign.txt`: they are run before a release.
"""

from __future__ import annotations

import heapq
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tools.campaign import leave_out, left_out
from tools.mutants.reach import EVERY, Reach, forget_without, records, test_files
from tools.mutants.results import KEPT, Outcome
from tools.oldest import SMOKE
from tools.steps import say

# Seconds of the processor.
CHEAP = 0.05
# Lines and turns that only this test has in a second of the processor: a few would cost minutes.
MIN_LINES_A_SECOND = 20
# Tests of what lines do not show: orders of events, secrets, SQL, and rows of older releases.
ALWAYS = re.compile(
    "any_order|hidden|secrecy|sealed|forged_[ak]|rubbish|_mac_"
    "|tests/(?:contracts|ledger|platform|demonstration)/|tests/web/test_[^f]"
)
# Tests with random acts: what they write into the trail today they may not write tomorrow.
BY_CHANCE = re.compile(r"any_order")
# The audit trail among the sources; each action is a line of it.
TRAIL = "the audit trail"
Lines = dict[str, int]


def main() -> int:
    """Write the list again."""
    files = test_files(["tests"])
    before = left_out()
    leave_out(frozenset())
    forget_without(before)
    seconds = Reach(files, set()).seconds
    dear = {t for t, each in seconds.items() if each >= CHEAP and not always_runs(t)} - catchers()
    left = frozenset(dear - _cover(seconds, _lines(files), dear))
    leave_out(left)
    say(f"{len(left)} of {len(seconds)} tests are left to campaigns.")
    spared = sum(seconds[test] for test in left)
    say(f"They take {spared:.0f} of {sum(seconds.values()):.0f} seconds of the processor.")
    return 0


def always_runs(test: str) -> bool:
    """Return True for tests of what lines do not show, and for those of the oldest Python."""
    return bool(ALWAYS.search(test)) or test.startswith(SMOKE)


def catchers() -> set[str]:
    """Return the tests that caught faults; without them the choice would lose what they see."""
    if not KEPT.exists():
        raise RuntimeError("Run `make mutants` first: the tests that catch faults are kept.")
    answers = map(json.loads, KEPT.read_text().splitlines())
    return {each["by"] for each in answers if each["outcome"] == Outcome.CAUGHT}


def _lines(files: Iterable[str]) -> Mapping[str, Lines]:
    """Return the lines and turns of each test by source, as bits, and so the actions it writes."""
    found: dict[str, dict[str, int]] = {}
    actions: dict[str, int] = defaultdict(lambda: 1 << len(actions))
    for record in records(files):
        for test in record["lines"].keys() - {EVERY}:
            turned = record["turns"].get(test, {})
            found[test] = {source: int(bits, 16) for source, bits in record["lines"][test].items()}
            found[test] |= {f"{source}?": int(bits, 16) for source, bits in turned.items()}
            found[test][TRAIL] = sum(actions[each] for each in record["trail"].get(test, ()))
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
    """Return the lines without the actions, where only chance led to them."""
    return reached | {TRAIL: 0} if BY_CHANCE.search(test) else reached


def _audits(missing: Mapping[str, int], reached: Lines) -> bool:
    """Return True if a test is needed for an action in the audit trail."""
    return bool(missing[TRAIL] & reached.get(TRAIL, 0))


def _gain(missing: Mapping[str, int], reached: Lines) -> int:
    return sum((missing[source] & bits).bit_count() for source, bits in reached.items())


if __name__ == "__main__":
    sys.exit(main())
