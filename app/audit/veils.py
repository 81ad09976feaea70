"""Lines of the trail that stay hidden for a time: they are there, numbered and chained, unread.

A domain registers `registry.veil_audit(veil)` at install, where even an auditor must not know yet
what happened (who has bid, before the opening). People still see what they did themselves.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, true

from app.audit.models import AuditEntry

# The line that says how many refusals of a use case got no line of their own; its subject names it.
COUNTED_REFUSALS = "refusals.counted"
HiddenEntries = Callable[[], ColumnElement[bool]]


def counted_refusals(use_cases: Collection[str]) -> ColumnElement[bool]:
    """Return the condition of the lines that count refusals of some use cases.

    They name no tender or firm by which they could be read one day, so a veil hides them for good.
    """
    return and_(AuditEntry.action == COUNTED_REFUSALS, AuditEntry.subject.in_(use_cases))


@dataclass(frozen=True)
class Veils:
    """All veils: a port over the registry's table."""

    each: Sequence[HiddenEntries]

    def lifted(self) -> ColumnElement[bool]:
        """Return the condition of the lines that may be read now."""
        return and_(true(), *(not_(veil()) for veil in self.each))
