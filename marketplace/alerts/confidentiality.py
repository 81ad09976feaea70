"""Alerts are in no line of the trail that anybody may read.

A saved search or a follow writes no line. A refused try does, and its subject may be the tender: it
stays hidden, after the opening too, for it is nobody's business then either.
"""

from sqlalchemy import ColumnElement, or_

from app.audit.models import AuditEntry
from app.audit.veils import counted_refusals

_REFUSABLE = (
    "save_search",
    "end_search",
    "follow_subject",
    "end_follow",
    "stop_alerts",
    "declare_trade",
)
ACTIONS = tuple(f"{name}.refused" for name in _REFUSABLE)


def own_entries() -> ColumnElement[bool]:
    """Return the condition of the lines that nobody may read."""
    return or_(AuditEntry.action.in_(ACTIONS), counted_refusals(_REFUSABLE))
