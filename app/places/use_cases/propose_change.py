"""An officer enters a change of the map with its gazette; another approves it."""

from dataclasses import dataclass
from datetime import date

from app.db import new_id
from app.parameters.definitions import Confidence
from app.permissions import require
from app.places import permissions
from app.places.changing import refuse_what_cannot_be
from app.places.models import PlaceChange
from app.places.policy import EVERYTHING, NEEDS, Change, refuse_incomplete
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposeChange:
    """What happens from which day on, by which gazette.

    `district` and `division` are codes. Of the four texts a change takes those that it needs (see
    `policy.NEEDS`); `urdu_confidence` is how sure we are of the Urdu spelling.
    """

    change: Change
    first_day: date
    instrument: str
    confidence: Confidence
    urdu_confidence: Confidence = Confidence.SECONDARY
    district: str = ""
    division: str = ""
    name: str = ""
    name_ur: str = ""


def propose_change(uow: UnitOfWork, command: ProposeChange) -> PlaceChange:
    """Enter a proposal. Raises Invalid or Conflict for what the map does not allow."""
    require(uow.actor, permissions.PROPOSE_CHANGE)
    given = {name: getattr(command, name) for name in EVERYTHING}
    refuse_incomplete(command.change, given)
    row = PlaceChange(
        id=new_id(),
        kind=command.change.value,
        **{name: text if name in NEEDS[command.change] else "" for name, text in given.items()},
        first_day=command.first_day,
        instrument=command.instrument,
        confidence=command.confidence.value,
        urdu_confidence=command.urdu_confidence.value,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    refuse_what_cannot_be(uow, row)
    uow.add(row)
    uow.audit("place_change.proposed", row.id, after=summary(row))
    return row


def summary(row: PlaceChange) -> dict[str, object]:
    """Return what the audit trail keeps of a change."""
    said = {name: getattr(row, name) for name in (*EVERYTHING, "kind", "instrument", "confidence")}
    return {name: text for name, text in said.items() if text} | {
        "first_day": row.first_day.isoformat()
    }
