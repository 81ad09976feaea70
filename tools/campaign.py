"""The tests that a change leaves to `make test-all`, by name: `make choose` writes the list."""

from functools import cache

from tools.steps import ROOT

LIST = ROOT / "tests" / "campaign.txt"
ABOUT = """\
# Tests that a change leaves to `make test-all`: cheaper ones reach nearly all that they reach, and
# none was needed to catch a listed fault. Written by `make choose`, see tools/mutants/choose.py.
"""


@cache
def left_out() -> frozenset[str]:
    """Return the ids of these tests."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def leave_out(tests: frozenset[str]) -> None:
    """Write the list again."""
    LIST.write_text(ABOUT + "".join(f"{test}\n" for test in sorted(tests)), encoding="utf-8")
    left_out.cache_clear()
