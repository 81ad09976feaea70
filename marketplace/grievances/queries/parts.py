"""Tenders with parts that wait for an award and that no grievance holds."""

from sqlalchemy import ColumnElement, Text, and_, any_, column, exists, func, or_

from marketplace.grievances.models import Grievance, GrievanceAppeal, GrievanceRuling
from marketplace.grievances.policy import Outcome
from marketplace.tenders.models import Tender


def has_free_part() -> ColumnElement[bool]:
    """Return the condition that a waiting part of a tender is held by no running grievance.

    Grievances that two officers agreed to override are not looked at: they know of them. Nor is
    whether the fee of an appeal is paid: one that is not holds the part in this list only.
    """
    keys = func.jsonb_object_keys(Tender.waiting_parts)
    parts = keys.table_valued(column("part", Text)).render_derived(name="waiting")
    ruled = exists().where(
        GrievanceRuling.grievance_id == Grievance.id, GrievanceRuling.approved_at.is_not(None)
    )
    appealed = exists().where(
        GrievanceAppeal.grievance_id == Grievance.id, GrievanceAppeal.late_reason == ""
    )
    upheld = func.coalesce(Grievance.outcome, "") == Outcome.UPHELD.value
    on_appeal = and_(appealed, ~ruled, ~upheld, Grievance.withdrawn_at.is_(None))
    holds = exists().where(
        Grievance.tender_id == Tender.id,
        Grievance.suspends,
        or_(Grievance.ended_at.is_(None), on_appeal),
        or_(func.cardinality(Grievance.scopes) == 0, parts.c.part == any_(Grievance.scopes)),
    )
    return exists().select_from(parts).where(~holds)
