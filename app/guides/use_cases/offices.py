"""An officer enters an office as it is from a day on; it is in force when another approves it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names, Succession, columns
from app.errors import Conflict, Invalid
from app.guides.models import Office
from app.guides.permissions import DECIDE_OFFICE, PROPOSE_OFFICE
from app.guides.queries.offices import approved_of, locked
from app.parameters.definitions import Confidence
from app.periods import check_period, predecessor
from app.places.public import district_names
from app.search_text import folded
from app.text import sentence
from app.unit_of_work import UnitOfWork

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


def _values(uow: UnitOfWork, command: ProposeOffice) -> Mapping[str, Any]:
    """Check a proposal.

    Raises Invalid for an unknown district or an impossible day, Conflict if the office has an
    approved entry that begins on that day or later.
    """
    check_period(command.valid_from, None)
    districts = district_names(uow.session, "en", local_day(uow.now))
    if command.district not in districts:
        problem = sentence("Choose a district from the list.")
        raise Invalid(problem, fields={"district": problem})
    values = columns(uow, command)
    _predecessor(Office(**values), approved_of(uow.session, command.code))
    searched = [*(values[name] for name in SEARCHED), districts[command.district]]
    return {**values, "words": folded(" ".join(searched))}


def _predecessor(row: Office, approved: Iterable[Office]) -> Office | None:
    """Return the approved entry that the new one ends. Raises Conflict (`office-overlaps`)."""
    try:
        return predecessor(row, approved)
    except Conflict:
        problem = sentence(
            "This office has an entry that starts on that day or later. Choose a later first day."
        )
        raise Conflict(problem, code="office-overlaps", fields={"valid_from": problem}) from None


def _summary(row: Office) -> Json:
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


OFFICE = Decision(
    row=Office,
    command=ProposeOffice,
    names=Names("propose_office", "approve_office", "refuse_office"),
    audit=Audit("office.proposed", "office.approved", "office.refused"),
    may_propose=PROPOSE_OFFICE,
    may_decide=DECIDE_OFFICE,
    summary=_summary,
    refusal=lambda row: {"code": row.code, "reason": row.refused_reason},
    values=_values,
    succession=Succession(
        rivals=lambda uow, row: locked(uow.session, row.code),
        audit="office.ended",
        precedes=_predecessor,
    ),
)
