"""A contract ends: completed, or terminated with a reason. The tender ends with its last one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import (
    Held,
    end_with_last_contract,
    find_contract,
    is_signed,
    refuse_ended,
)
from marketplace.kernel import permissions
from marketplace.tenders.policy.lifecycle import TenderAction

COMPLETED = "marketplace.contract_completed"
TERMINATED = "marketplace.contract_terminated"


@dataclass(frozen=True, kw_only=True)
class CompleteContract:
    """Everything was delivered and accepted; `note` says how that was seen."""

    contract_id: UUID
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TerminateContract:
    """End a contract before its time."""

    contract_id: UUID
    reason: str


def complete_contract(uow: UnitOfWork, command: CompleteContract) -> Contract:
    """Complete a signed contract."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, command.contract_id, "department")
    refuse_completion(held, uow.instant())
    held.contract.completed_at = uow.instant()
    uow.audit("contract.completed", held.contract.id, after={"note": command.note})
    end_with_last_contract(uow, held.tender)
    uow.publish(COMPLETED, contract_id=held.contract.id, tender_id=held.tender.id)
    return held.contract


def terminate_contract(uow: UnitOfWork, command: TerminateContract) -> Contract:
    """Terminate a contract; also one whose winner never signed while others of the award did."""
    require(uow.actor, permissions.SIGN_FOR_DEPARTMENT)
    held = find_contract(uow, command.contract_id, "department")
    refuse_termination(held, uow.instant())
    held.contract.terminated_at = uow.instant()
    held.contract.terminated_reason = command.reason
    uow.audit("contract.terminated", held.contract.id, after={"reason": command.reason})
    end_with_last_contract(uow, held.tender)
    uow.publish(TERMINATED, contract_id=held.contract.id, tender_id=held.tender.id)
    return held.contract


def refuse_completion(held: Held, at: datetime) -> None:
    """Raise Conflict if a contract cannot be completed: its page uses this check too."""
    refuse_ended(held.contract)
    held.tender.require(TenderAction.COMPLETE, at)
    if not is_signed(held.contract):
        raise Conflict(sentence("This contract is not signed by both sides."), code="not-signed")


def refuse_termination(held: Held, at: datetime) -> None:
    """Raise Conflict if a contract cannot be terminated: its page uses this check too."""
    refuse_ended(held.contract)
    held.tender.require(TenderAction.TERMINATE, at)
