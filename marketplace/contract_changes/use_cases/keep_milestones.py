"""The department enters a contract's milestones, and records when each was reached."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases import find_contract, refuse_ended
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.use_cases.change_contract import own_contract
from marketplace.kernel import permissions

MAX_MILESTONES = 50


@dataclass(frozen=True, kw_only=True)
class EnterMilestone:
    """The milestone and its due date; `ends_defects`: the defects period ends then."""

    contract_id: UUID
    title: str
    due_on: date
    title_ur: str = ""
    ends_defects: bool = False


@dataclass(frozen=True, kw_only=True)
class ReachMilestone:
    """On which day it was there."""

    milestone_id: UUID
    reached_on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawMilestone:
    """It was entered by mistake."""

    milestone_id: UUID
    reason: str


def enter_milestone(uow: UnitOfWork, command: EnterMilestone) -> Milestone:
    """Enter one, from drawing up until the contract ends; its defects period may end later."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, command.contract_id, "department")
    if not command.ends_defects:
        refuse_ended(held.contract)
    counted = select(func.count()).select_from(Milestone).filter_by(contract_id=held.contract.id)
    if (uow.session.scalar(counted) or 0) >= MAX_MILESTONES:
        problem = sentence("A contract has at most %(most)s milestones.", most=MAX_MILESTONES)
        raise Conflict(problem, code="too-many-milestones")
    row = Milestone(
        id=new_id(), entered_at=uow.instant(), entered_by=uow.actor.person, **vars(command)
    )
    uow.add(row)
    after = {"milestone": str(row.id), "title": row.title, "due_on": row.due_on.isoformat()}
    uow.audit("contract.milestone_entered", row.contract_id, after=after)
    return row


def reach_milestone(uow: UnitOfWork, command: ReachMilestone) -> Milestone:
    """Record the real day; Invalid for a future day, Conflict if it was already recorded."""
    row = _own(uow, command.milestone_id)
    at = uow.instant()
    if command.reached_on > local_day(at):
        problem = sentence("Write the day on which it was reached, not after today.")
        raise Invalid(problem, fields={"reached_on": problem})
    row.reached_on, row.reached_at, row.reached_by = command.reached_on, at, uow.actor.person
    after = {"milestone": str(row.id), "reached_on": command.reached_on.isoformat()}
    uow.audit("contract.milestone_reached", row.contract_id, after=after)
    return row


def withdraw_milestone(uow: UnitOfWork, command: WithdrawMilestone) -> Milestone:
    """Withdraw one that was entered by mistake; it is no longer shown."""
    row = _own(uow, command.milestone_id)
    row.withdrawn_at, row.withdrawn_by = uow.instant(), uow.actor.person
    row.withdrawn_reason = command.reason
    after = {"milestone": str(row.id), "reason": command.reason}
    uow.audit("contract.milestone_withdrawn", row.contract_id, after=after)
    return row


def _own(uow: UnitOfWork, milestone_id: UUID) -> Milestone:
    require(uow.actor, permissions.MANAGE_CONTRACT)
    row = uow.lock(Milestone, milestone_id)
    own_contract(uow, row.contract_id)
    if row.reached_at is not None or row.withdrawn_at is not None:
        raise Conflict(
            sentence("This milestone was reached or withdrawn already."), code="milestone-ended"
        )
    return row
