"""An officer enters a change of the map with its gazette; another approves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.db import Json
from app.decisions import Audit, Decision, Names
from app.parameters.definitions import Confidence
from app.places import permissions
from app.places.map_change import carry_out, refuse_what_cannot_be
from app.places.models import PlaceChange
from app.places.policy import EVERYTHING, NEEDS, Change, refuse_incomplete
from app.places.queries import forget_known
from app.unit_of_work import UnitOfWork

# One change at a time: each is judged by the map that the one before has left.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('places'))")


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


def _values(uow: UnitOfWork, command: ProposeChange) -> Mapping[str, object]:
    """Check a proposal. Raises Invalid or Conflict for what the map does not allow."""
    given = {name: getattr(command, name) for name in EVERYTHING}
    refuse_incomplete(command.change, given)
    needed = NEEDS[command.change]
    values = {
        **{name: value if name in needed else "" for name, value in given.items()},
        "kind": command.change.value,
        "first_day": command.first_day,
        "instrument": command.instrument,
        "confidence": command.confidence.value,
        "urdu_confidence": command.urdu_confidence.value,
    }
    refuse_what_cannot_be(uow, PlaceChange(**values))
    return values


def _carry_out(uow: UnitOfWork, row: PlaceChange) -> None:
    """Write it into the map. Raises as above, for the map may have changed meanwhile."""
    uow.session.flush()  # PostgreSQL takes only what an approved change makes
    carry_out(uow, row)
    forget_known(uow.session)
    uow.publish("places.changed", change_id=row.id)


def _summary(row: PlaceChange) -> Json:
    kept = {name: getattr(row, name) for name in (*EVERYTHING, "kind", "instrument", "confidence")}
    return {name: value for name, value in kept.items() if value} | {
        "first_day": row.first_day.isoformat()
    }


CHANGE = Decision(
    row=PlaceChange,
    command=ProposeChange,
    names=Names("propose_change", "approve_change", "refuse_change"),
    audit=Audit("place_change.proposed", "place_change.approved", "place_change.refused"),
    may_propose=permissions.PROPOSE_CHANGE,
    may_decide=permissions.DECIDE_CHANGE,
    summary=_summary,
    refusal=lambda row: {"kind": row.kind, "reason": row.refused_reason},
    values=_values,
    before_lock=lambda uow: uow.session.execute(_ONE_AT_A_TIME),
    on_approval=_carry_out,
)
