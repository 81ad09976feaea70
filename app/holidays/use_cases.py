"""An officer declares holidays (or working days) by a notification; another approves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Invalid
from app.holidays.models import MAX_DAYS, DeclaredDays
from app.holidays.permissions import DECIDE_DAYS, PROPOSE_DAYS
from app.parameters.definitions import Confidence
from app.parameters.policy import check_period
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DeclareDays:
    """The days (`last_day` None: one day), their name in both languages, and the notification.

    `working` declares them working days: this cancels an earlier declaration.
    """

    name: str
    name_ur: str
    first_day: date
    instrument: str
    confidence: Confidence
    last_day: date | None = None
    working: bool = False


def _values(uow: UnitOfWork, command: DeclareDays) -> Mapping[str, object]:
    """Raise Invalid for an impossible or overlong period."""
    last_day = command.last_day or command.first_day
    _refuse_period(command.first_day, last_day)
    return {**columns(uow, command), "last_day": last_day}


def _refuse_period(first_day: date, last_day: date) -> None:
    try:
        check_period(first_day, last_day)
    except Invalid as refusal:
        names = {"valid_from": "first_day", "valid_to": "last_day"}
        fields = {names[name]: text for name, text in refusal.fields.items()}
        raise Invalid(refusal.message, fields=fields) from None
    if (last_day - first_day).days >= MAX_DAYS:
        problem = sentence("Declare up to %(most)s days at a time.", most=MAX_DAYS)
        raise Invalid(problem, fields={"last_day": problem})


def _summary(row: DeclaredDays) -> Json:
    return {
        "name": row.name,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "working": row.working,
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


DECLARATION = Decision(
    row=DeclaredDays,
    command=DeclareDays,
    names=Names("declare_days", "approve_days", "refuse_days"),
    audit=Audit("holiday.proposed", "holiday.approved", "holiday.refused"),
    may_propose=PROPOSE_DAYS,
    may_decide=DECIDE_DAYS,
    summary=_summary,
    refusal=lambda row: {"name": row.name, "reason": row.refused_reason},
    values=_values,
    on_approval=lambda uow, row: uow.publish("holidays.declared", declaration_id=row.id),
)
