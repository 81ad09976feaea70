"""How far properties are searched: as they say at every check, further by hand (`make soak`)."""

import os

FURTHER = 4


def examples(many: int) -> int:
    """Return how many examples to try: `many`, or with BDM_LONG several times as many."""
    return many * FURTHER if os.environ.get("BDM_LONG") else many
