"""Values in force, made directly."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.parameters.definitions import ParameterDefinition
from app.parameters.models import ParameterRow
from app.parameters.public import load_initial
from app.parameters.units import read
from app.registry import Registry
from factories.identity import make_person


def load_release_values(session: Session, registry: Registry, now: datetime | None = None) -> int:
    """Put every value that the release suggests into force, as two officers would."""
    return load_initial(
        session,
        registry.initial_values,
        entered_by=make_person(session, "Enterer").id,
        approved_by=make_person(session, "Approver").id,
        now=now or real_now(),
    )


def make_value(
    session: Session,
    definition: ParameterDefinition,
    value: str,
    valid_from: date,
    valid_to: date | None = None,
    **fields: object,
) -> ParameterRow:
    """An approved value of a parameter."""
    values: dict[str, object] = {
        "id": new_id(),
        "key": definition.key,
        "unit": definition.unit.value,
        "value": read(definition, value),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "instrument": "Notification of the Finance Department",
        "confidence": "H",
        "note": "",
        "entered_by": make_person(session, "Enterer").id,
        "entered_at": real_now(),
    }
    row = ParameterRow(**(values | fields))
    session.add(row)
    session.flush()
    row.approve(by=make_person(session, "Approver").id, at=real_now())
    session.flush()
    return row
