"""An officer enters a value with its source; it takes effect only when another approves it."""

from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.db import new_id
from app.errors import Invalid
from app.parameters import permissions, queries
from app.parameters.definitions import Confidence, ParameterDefinition
from app.parameters.models import ParameterRow
from app.parameters.policy import predecessor, refuse_impossible_period
from app.parameters.units import read
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposeValue:
    """A value as typed ("15", "2.5", "1/3", "50000000", "yes"), its first and last day, its source.

    `instrument` cites the law, rule, notification or gazette; `valid_to` None leaves it open.
    """

    definition: ParameterDefinition
    value: str
    valid_from: date
    instrument: str
    confidence: Confidence
    valid_to: date | None = None
    note: str = ""


def propose_value(uow: UnitOfWork, command: ProposeValue) -> ParameterRow:
    """Enter a proposal.

    Raises Invalid for a value that is not of the unit, an impossible period, or a change of the
    past without a note; Conflict where an approved value begins in the same time or later.
    """
    require(uow.actor, permissions.PROPOSE_VALUE)
    refuse_impossible_period(command.valid_from, command.valid_to)
    row = _row(uow, command)
    approved = [r for r in queries.history(uow.session, row.key) if r.approved_at]
    ended = predecessor(row, approved)
    if ended and row.valid_from <= local_day(uow.now) and not row.note:
        problem = sentence("Say why it takes effect in the past or today, and not later.")
        raise Invalid(problem, fields={"note": problem})
    uow.add(row)
    uow.audit("parameter.proposed", row.id, after=summary(row))
    return row


def _row(uow: UnitOfWork, command: ProposeValue) -> ParameterRow:
    return ParameterRow(
        id=new_id(),
        key=command.definition.key,
        unit=command.definition.unit.value,
        value=read(command.definition, command.value),
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        instrument=command.instrument,
        confidence=command.confidence.value,
        note=command.note,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def summary(row: ParameterRow) -> dict[str, object]:
    """Return what the audit trail keeps of a value."""
    return {
        "key": row.key,
        "value": row.value,
        "unit": row.unit,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
