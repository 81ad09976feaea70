"""An officer enters a value with its source; it takes effect when another approves it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names, Succession
from app.errors import Invalid
from app.parameters import permissions
from app.parameters.definitions import Confidence, InitialValue, ParameterDefinition
from app.parameters.models import ParameterRow
from app.parameters.policy import check_period, predecessor
from app.parameters.queries import parameters as queries
from app.parameters.units import read
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Values that come with the release, entered and approved by two officers of a demonstration.
#
# A real province gets them as suggestions on the form instead: its own two officers make them law.


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


def _values(uow: UnitOfWork, command: ProposeValue) -> Mapping[str, object]:
    """Check a proposal.

    Raises Invalid for a value that is not of the unit, an impossible period, or a change of the
    past without a note; Conflict if an approved value begins in the same time or later.
    """
    check_period(command.valid_from, command.valid_to)
    key = command.definition.key
    value = read(command.definition, command.value)
    if value in command.definition.needs_law and command.confidence is not Confidence.OFFICIAL:
        problem = sentence(
            "This answer needs the official text (H). Choose another one, or cite that text."
        )
        raise Invalid(problem, fields={"confidence": problem})
    approved = [row for row in queries.history(uow.session, key) if row.approved_at]
    ended = predecessor(command, approved)
    if ended and command.valid_from <= local_day(uow.now) and not command.note:
        problem = sentence("Explain why it takes effect in the past or today, and not later.")
        raise Invalid(problem, fields={"note": problem})
    given = {name: text for name, text in vars(command).items() if name != "definition"}
    typed = {"unit": command.definition.unit.value, "confidence": command.confidence.value}
    return {**given, **typed, "key": key, "value": value}


def _summary(row: ParameterRow) -> Json:
    return {
        "key": row.key,
        "value": row.value,
        "unit": row.unit,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


def _publish(uow: UnitOfWork, row: ParameterRow) -> None:
    uow.publish("parameters.value_approved", key=row.key, value_id=row.id)


VALUE = Decision(
    row=ParameterRow,
    command=ProposeValue,
    names=Names("propose_value", "approve_value", "refuse_value"),
    audit=Audit("parameter.proposed", "parameter.approved", "parameter.refused"),
    may_propose=permissions.PROPOSE_VALUE,
    may_decide=permissions.DECIDE_VALUE,
    summary=_summary,
    refusal=lambda row: {"key": row.key, "reason": row.refused_reason},
    values=_values,
    on_approval=_publish,
    succession=Succession(
        rivals=lambda uow, row: queries.locked(uow.session, row.key), audit="parameter.ended"
    ),
)
