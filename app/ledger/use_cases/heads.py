"""An officer of Finance enters a head of account, or its end; another approves or refuses it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from app.db import new_id
from app.ledger import permissions
from app.ledger.models import LedgerHead
from app.parameters.definitions import Confidence
from app.parameters.policy import refuse_impossible_period
from app.permissions import require
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


@dataclass(frozen=True, kw_only=True)
class ApproveHead:
    """Which proposal."""

    head_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseHead:
    """Which proposal, and why not."""

    head_id: UUID
    reason: str


def propose_head(uow: UnitOfWork, command: ProposeHead) -> LedgerHead:
    """Enter a proposal. Raises Invalid for an impossible period."""
    require(uow.actor, permissions.PROPOSE_HEAD)
    refuse_impossible_period(command.valid_from, command.valid_to)
    values = vars(command) | {"confidence": command.confidence.value}
    row = LedgerHead(id=new_id(), entered_by=uow.actor.person, entered_at=uow.instant(), **values)
    uow.add(row)
    uow.audit("ledger.head_proposed", row.id, after=_summary(row))
    return row


def approve_head(uow: UnitOfWork, command: ApproveHead) -> LedgerHead:
    """Let a head stand; on the days it covers it overrules what was approved before it.

    Raises Forbidden for the officer who entered it, Conflict when decided.
    """
    require(uow.actor, permissions.DECIDE_HEAD)
    row = uow.lock(LedgerHead, command.head_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("ledger.head_approved", row.id, after=_summary(row))
    return row


def refuse_head(uow: UnitOfWork, command: RefuseHead) -> LedgerHead:
    """Refuse a proposal, or take back one's own. Raises Conflict when decided."""
    require(uow.actor, permissions.DECIDE_HEAD)
    row = uow.lock(LedgerHead, command.head_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("ledger.head_refused", row.id, after={"code": row.code, "reason": command.reason})
    return row


def _summary(row: LedgerHead) -> dict[str, object]:
    return {
        "code": row.code,
        "kind": row.kind,
        "in_force": row.in_force,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
