"""Values in force, made directly."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.parameters.definitions import ParameterDefinition
from app.parameters.models import ParameterRow
from app.parameters.public import load_initial
from app.parameters.units import read
from app.registry import Registry
from app.row_macs import stamp, vault_of
from factories.history import rewriting
from factories.identity import make_person

_COLUMNS = """
    id uuid, key text, unit text, value jsonb, valid_from date, valid_to date, instrument text,
    confidence text, note text, mac text
"""
_NAMES = "id, key, unit, value, valid_from, valid_to, instrument, confidence, note"
_ALL = text(f"""
    insert into parameter_values
        ({_NAMES}, entered_by, entered_at, approved_by, approved_at, mac)
    select {_NAMES}, :entered_by, :entered_at, :approved_by, :approved_at, decode(mac, 'hex')
    from jsonb_to_recordset(cast(:rows as jsonb)) as told ({_COLUMNS})
""")  # noqa: S608 - names of ours


def load_release_values(session: Session, registry: Registry, now: datetime | None = None) -> None:
    """Put every value that the release suggests into force, as if two officers had.

    By one statement: to enter and approve each was a twentieth of what a test of tenders took.
    """
    if session.scalar(select(ParameterRow.id).limit(1)) is not None:
        enter_release_values(session, registry, now)
        return
    at = now or real_now()
    decided = {
        "entered_by": make_person(session, "Enterer").id,
        "entered_at": at,
        "approved_by": make_person(session, "Approver").id,
        "approved_at": at,
    }
    rows = []
    for told in _told(registry):
        row = ParameterRow(**told, **decided)
        stamp(vault_of(session), row)
        rows.append(told | {"mac": (row.mac or b"").hex()})
    with rewriting(session):
        session.execute(_ALL, {"rows": orjson.dumps(rows).decode(), **decided})


def _told(registry: Registry) -> Iterator[dict[str, Any]]:
    for initial in registry.initial_values:
        yield {
            "id": new_id(),
            "key": initial.definition.key,
            "unit": initial.definition.unit.value,
            "value": read(initial.definition, initial.value),
            "valid_from": initial.valid_from,
            "valid_to": initial.valid_to,
            "instrument": initial.instrument,
            "confidence": initial.confidence.value,
            "note": initial.note,
        }


def enter_release_values(session: Session, registry: Registry, now: datetime | None = None) -> int:
    """Enter and approve what no value is in force for yet, as `bdm seed` does; how many."""
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
