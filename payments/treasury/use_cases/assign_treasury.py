"""Two finance officers say to which treasury and fund a DDO's money goes, from which day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.db import new_id
from app.parameters.public import Confidence
from app.periods import refuse_impossible_period
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.treasury.models import DdoTreasury
from payments.treasury.permissions import DECIDE_DDO, PLACE_DDO


@dataclass(frozen=True, kw_only=True)
class PlaceDdo:
    """A DDO's treasury and fund from a day to a day (None: open); `instrument` is the source."""

    ddo_code: str
    treasury: str
    treasury_name: str
    fund: str
    valid_from: date
    instrument: str
    confidence: Confidence
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ApprovePlacing:
    """Which proposal."""

    placing_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefusePlacing:
    """Which proposal, and why not."""

    placing_id: UUID
    reason: str


def place_ddo(uow: UnitOfWork, command: PlaceDdo) -> DdoTreasury:
    """Enter a proposal. Raises Invalid for an impossible period."""
    require(uow.actor, PLACE_DDO)
    refuse_impossible_period(command.valid_from, command.valid_to)
    values = vars(command) | {"confidence": command.confidence.value}
    row = DdoTreasury(id=new_id(), entered_by=uow.actor.person, entered_at=uow.instant(), **values)
    uow.add(row)
    uow.audit("ddo.placed", row.id, after=_summary(row))
    return row


def approve_placing(uow: UnitOfWork, command: ApprovePlacing) -> DdoTreasury:
    """Let it stand: on the days it covers it overrules what was approved before it.

    Raises Forbidden for who entered it, Conflict when decided.
    """
    require(uow.actor, DECIDE_DDO)
    row = uow.lock(DdoTreasury, command.placing_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("ddo.approved", row.id, after=_summary(row))
    return row


def refuse_placing(uow: UnitOfWork, command: RefusePlacing) -> DdoTreasury:
    """Refuse a proposal, or take back one's own. Raises Conflict when decided."""
    require(uow.actor, DECIDE_DDO)
    row = uow.lock(DdoTreasury, command.placing_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("ddo.refused", row.id, after={"reason": command.reason})
    return row


def _summary(row: DdoTreasury) -> dict[str, object]:
    return {
        "ddo": row.ddo_code,
        "treasury": row.treasury,
        "fund": row.fund,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
