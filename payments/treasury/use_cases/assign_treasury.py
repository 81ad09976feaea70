"""Two finance officers decide to which treasury and fund a DDO's money goes, from which day.

On the days it covers, a later approval overrules the earlier ones: nothing is ended by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.parameters.public import Confidence
from app.periods import check_period
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


def _values(uow: UnitOfWork, command: PlaceDdo) -> Mapping[str, object]:
    """Raise Invalid for an impossible period."""
    check_period(command.valid_from, command.valid_to)
    return columns(uow, command)


def _summary(row: DdoTreasury) -> Json:
    return {
        "ddo": row.ddo_code,
        "treasury": row.treasury,
        "fund": row.fund,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


DDO_TREASURY = Decision(
    row=DdoTreasury,
    command=PlaceDdo,
    names=Names("place_ddo", "approve_placing", "refuse_placing"),
    audit=Audit("ddo.placed", "ddo.approved", "ddo.refused"),
    may_propose=PLACE_DDO,
    may_decide=DECIDE_DDO,
    summary=_summary,
    values=_values,
)
