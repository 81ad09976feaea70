"""How far properties are searched: a little at every check, far by hand (`make soak`)."""

import os

FURTHER = 4


def examples(many: int) -> int:
    """Return how many examples to try: half of `many`, or with BDM_LONG several times as many."""
    return many * FURTHER if os.environ.get("BDM_LONG") else max(many // 2, 3)
