"""Lines of the trail that stay hidden for a time: they are there, numbered and chained, unread.

A domain registers `registry.veil_audit(veil)` at install, where even an auditor must not know yet
what happened (who has bid, before the opening). People still see what they did themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, true

Veil = Callable[[], ColumnElement[bool]]


@dataclass(frozen=True)
class Veils:
    """All veils: a port over the registry's table."""

    each: Sequence[Veil]

    def lifted(self) -> ColumnElement[bool]:
        """Return the condition of the lines that may be read now."""
        return and_(true(), *(not_(veil()) for veil in self.each))
