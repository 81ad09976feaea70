"""An officer declares holidays (or working days) by a notification; another approves them."""

from dataclasses import dataclass
from datetime import date

from app.db import new_id
from app.errors import Invalid
from app.holidays import permissions
from app.holidays.models import MOST_DAYS, DeclaredDays
from app.parameters.definitions import Confidence
from app.parameters.policy import refuse_impossible_period
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DeclareDays:
    """The days (`last_day` None: one day), their name in both languages, and the notification.

    `working` declares them working days: so an earlier declaration is taken back.
    """

    name: str
    name_ur: str
    first_day: date
    instrument: str
    confidence: Confidence
    last_day: date | None = None
    working: bool = False


def declare_days(uow: UnitOfWork, command: DeclareDays) -> DeclaredDays:
    """Enter a proposal. Raises Invalid for an impossible or overlong period."""
    require(uow.actor, permissions.PROPOSE_DAYS)
    last_day = command.last_day or command.first_day
    _refuse_period(command.first_day, last_day)
    row = DeclaredDays(
        id=new_id(),
        name=command.name,
        name_ur=command.name_ur,
        first_day=command.first_day,
        last_day=last_day,
        working=command.working,
        instrument=command.instrument,
        confidence=command.confidence.value,
        entered_by=uow.actor.person,
        entered_at=uow.now,
    )
    uow.add(row)
    uow.audit("holiday.proposed", row.id, after=summary(row))
    return row


def _refuse_period(first_day: date, last_day: date) -> None:
    try:
        refuse_impossible_period(first_day, last_day)
    except Invalid as refusal:
        names = {"valid_from": "first_day", "valid_to": "last_day"}
        fields = {names[name]: text for name, text in refusal.fields.items()}
        raise Invalid(refusal.message, fields=fields) from None
    if (last_day - first_day).days >= MOST_DAYS:
        problem = sentence("Declare at most %(most)s days at once.", most=MOST_DAYS)
        raise Invalid(problem, fields={"last_day": problem})


def summary(row: DeclaredDays) -> dict[str, object]:
    """Return what the audit trail keeps of a declaration."""
    return {
        "name": row.name,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "working": row.working,
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
