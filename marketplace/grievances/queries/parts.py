"""Tenders with parts that wait for an award and that no grievance holds."""

from sqlalchemy import ColumnElement, Text, any_, column, exists, func, or_

from marketplace.grievances.models import Grievance
from marketplace.tenders.models import Tender


def has_free_part() -> ColumnElement[bool]:
    """Return the condition that a waiting part of a tender is held by no running grievance.

    Grievances that two officers agreed to override are not looked at: they know of them.
    """
    keys = func.jsonb_object_keys(Tender.waiting_parts)
    parts = keys.table_valued(column("part", Text)).render_derived(name="waiting")
    holds = exists().where(
        Grievance.tender_id == Tender.id,
        Grievance.suspends,
        Grievance.ended_at.is_(None),
        or_(func.cardinality(Grievance.scopes) == 0, parts.c.part == any_(Grievance.scopes)),
    )
    return exists().select_from(parts).where(~holds)
