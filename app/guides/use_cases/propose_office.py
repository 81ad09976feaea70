"""An officer enters an office as it is from a day on; it counts when another has approved it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.guides.models import Office
from app.guides.permissions import PROPOSE_OFFICE
from app.guides.queries.offices import approved_of
from app.parameters.definitions import Confidence
from app.periods import predecessor, refuse_impossible_period
from app.permissions import require
from app.places.public import district_names
from app.searching import folded
from app.text import sentence
from app.unit_of_work import UnitOfWork

TOLD = (
    "code",
    "agency",
    "agency_ur",
    "name",
    "name_ur",
    "district",
    "address",
    "address_ur",
    "phone",
    "hours",
    "hours_ur",
    "operating",
    "valid_from",
    "instrument",
)
SEARCHED = ("agency", "agency_ur", "name", "name_ur", "address", "address_ur")


@dataclass(frozen=True, kw_only=True)
class ProposeOffice:
    """An office from `valid_from` on; `operating` false says that there is none any more.

    `district` is a code; `instrument` is where this was learnt.
    """

    code: str
    agency: str
    agency_ur: str
    name: str
    name_ur: str
    district: str
    address: str
    address_ur: str
    valid_from: date
    instrument: str
    confidence: Confidence
    phone: str = ""
    hours: str = ""
    hours_ur: str = ""
    operating: bool = True


def propose_office(uow: UnitOfWork, command: ProposeOffice) -> Office:
    """Enter a proposal.

    Raises Invalid for an unknown district or an impossible day, Conflict where the office has an
    approved entry that begins on that day or later.
    """
    require(uow.actor, PROPOSE_OFFICE)
    refuse_impossible_period(command.valid_from, None)
    if command.district not in district_names(uow.session, "en", local_day(uow.now)):
        problem = sentence("Choose a district from the list.")
        raise Invalid(problem, fields={"district": problem})
    row = _row(uow, command)
    replaced_by(row, approved_of(uow.session, row.code))
    uow.add(row)
    uow.audit("office.proposed", row.id, after=summary(row))
    return row


def _row(uow: UnitOfWork, command: ProposeOffice) -> Office:
    told = {name: getattr(command, name) for name in TOLD}
    place = district_names(uow.session, "en", local_day(uow.now))[command.district]
    return Office(
        id=new_id(),
        **told,
        confidence=command.confidence.value,
        words=folded(" ".join([*(told[name] for name in SEARCHED), place])),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def replaced_by(row: Office, approved: Iterable[Office]) -> Office | None:
    """Return the approved entry that the new one ends. Raises Conflict (`office-overlaps`)."""
    try:
        return predecessor(row, approved)
    except Conflict:
        problem = sentence(
            "This office has an entry that begins on that day or later. Choose a later first day."
        )
        raise Conflict(problem, code="office-overlaps", fields={"valid_from": problem}) from None


def summary(row: Office) -> dict[str, object]:
    """Return what the audit trail keeps of an office."""
    return {
        "code": row.code,
        "name": row.name,
        "district": row.district,
        "address": row.address,
        "operating": row.operating,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "confidence": row.confidence,
    }
