"""The number of examples that a property tries: few on a change, many in `make test-all`."""

from zlib import crc32

from contracts.selection import EVERYTHING
from werkzeug.routing import Rule

MAX_ON_A_CHANGE = 25
# Of those that walk through the database, a second each.
MAX_WALKS_ON_A_CHANGE = 3
FURTHER = 8
# Of routes about nothing in particular, every ninth, whatever others there are.
NINTH = 9


def examples(many: int) -> int:
    """Return `many` or the limit on a change; in `make test-all` eight times as many."""
    return many * FURTHER if EVERYTHING else min(many, MAX_ON_A_CHANGE)


def walks(many: int) -> int:
    """Return as `examples` does, for a property whose examples each walk through the database."""
    return examples(many) if EVERYTHING else min(many, MAX_WALKS_ON_A_CHANGE)


def turns(many: int) -> range:
    """Return the turns of a race: all in `make test-all`, the first on a change."""
    return range(many if EVERYTHING else 1)


def is_looked_at(rule: Rule) -> bool:
    """Whether a walk over all routes takes this one: on a change those about something, mostly."""
    return EVERYTHING or bool(rule.arguments) or crc32(rule.rule.encode()) % NINTH == 0
