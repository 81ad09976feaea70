"""Values that come with the release, entered and approved by two officers of a demonstration.

A real province gets them as suggestions on the form instead: its own two officers make them law.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.parameters.definitions import InitialValue
from app.parameters.models import ParameterRow
from app.parameters.units import read


def load_initial(
    session: Session,
    rows: Iterable[InitialValue],
    *,
    entered_by: UUID,
    approved_by: UUID,
    now: datetime,
) -> int:
    """Enter and approve values for parameters that have none yet; return how many. Safe to repeat.

    The two persons must differ (PostgreSQL refuses otherwise). The caller commits.
    """
    known = set(session.scalars(select(ParameterRow.key).distinct()))
    fresh = [_row(initial, entered_by, now) for initial in rows if _key(initial) not in known]
    session.add_all(fresh)
    session.flush()
    for row in fresh:
        row.approve(by=approved_by, at=now)
    session.flush()
    return len(fresh)


def _key(initial: InitialValue) -> str:
    return initial.definition.key


def _row(initial: InitialValue, entered_by: UUID, now: datetime) -> ParameterRow:
    return ParameterRow(
        id=new_id(),
        key=initial.definition.key,
        unit=initial.definition.unit.value,
        value=read(initial.definition, initial.value),
        valid_from=initial.valid_from,
        valid_to=initial.valid_to,
        instrument=initial.instrument,
        confidence=initial.confidence.value,
        note=initial.note,
        entered_by=entered_by,
        entered_at=now,
    )
