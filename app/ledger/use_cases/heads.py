"""An officer of Finance enters a head of account, or its end; another approves or refuses it.

A later approval overrules the earlier ones on the days that it covers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.ledger import permissions
from app.ledger.models import LedgerHead
from app.parameters.definitions import Confidence
from app.parameters.policy import check_period
from app.unit_of_work import UnitOfWork

HeadKind = Literal["asset", "liability", "income", "expense"]


@dataclass(frozen=True, kw_only=True)
class ProposeHead:
    """A head by its code ("B01601"), in force, or no more, from a day to a day (None: open).

    `instrument` cites what opened or ended it.
    """

    code: str
    name: str
    name_ur: str
    kind: HeadKind
    in_force: bool
    valid_from: date
    instrument: str
    confidence: Confidence
    valid_to: date | None = None
    note: str = ""


def _values(uow: UnitOfWork, command: ProposeHead) -> Mapping[str, object]:
    """Check a proposal. Raises Invalid for an impossible period."""
    check_period(command.valid_from, command.valid_to)
    return columns(uow, command)


def _summary(row: LedgerHead) -> Json:
    return {
        "code": row.code,
        "kind": row.kind,
        "in_force": row.in_force,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


HEAD = Decision(
    row=LedgerHead,
    command=ProposeHead,
    names=Names("propose_head", "approve_head", "refuse_head"),
    audit=Audit("ledger.head_proposed", "ledger.head_approved", "ledger.head_refused"),
    may_propose=permissions.PROPOSE_HEAD,
    may_decide=permissions.DECIDE_HEAD,
    summary=_summary,
    refusal=lambda row: {"code": row.code, "reason": row.refused_reason},
    values=_values,
)
