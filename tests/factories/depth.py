"""The number of examples that a property tries: few on a change, many in `make test-all`."""

from contracts.selection import EVERYTHING

MAX_ON_A_CHANGE = 25
FURTHER = 8


def examples(many: int) -> int:
    """Return `many` or the limit on a change; in `make test-all` eight times as many."""
    return many * FURTHER if EVERYTHING else min(many, MAX_ON_A_CHANGE)
