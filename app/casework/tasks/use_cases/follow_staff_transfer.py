"""Work follows a charge: what somebody who left a role still has goes to their successor, or back.

Roles may pass on from a later day, and one of several may end: so what counts is who wears which
role now. News of it (`home/doors/office_notifications.py`) and a job look, both as often as they
like.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.casework.cases.office_permissions import FOLLOW_CHARGES
from app.casework.tasks.policy import role_problem
from app.casework.tasks.queries.task_file import AtWork, load_step, why_unfit
from app.casework.tasks.use_cases.hand_over_tasks import desk_of
from app.casework.tasks.use_cases.take_task import give
from app.identity.public import roles_held, successor_of
from app.permissions import require
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork

EVERY = timedelta(minutes=30)
MAX_STEPS_PER_RUN = 100
PASSED_ON = "The charge was handed over"
ROLE_ENDED = "The officer has left the role"

# Holders of a step without its role now. A step past its deadline may be with the role above.
_ADRIFT = text("""
select distinct o.office_id, o.holder_id
  from open_tasks o
 where o.holder_id is not null
   and not exists (
     select from memberships m
      where m.person_id = o.holder_id and m.organisation_id = o.office_id
        and (m.role = o.role or o.escalated_at is not null)
        and m.since <= bdm_now() and (m.until is null or m.until > bdm_now()))
 order by 1, 2 limit :most
""")


@dataclass(frozen=True, kw_only=True)
class FollowCharge:
    """The person whose work it is, and the office."""

    office_id: UUID
    person_id: UUID


def follow_charges(uow: UnitOfWork, _: None) -> int:
    """Look for work whose holder has left its role (the job of cron); returns how much moved."""
    require(uow.actor, FOLLOW_CHARGES)
    adrift = uow.session.execute(_ADRIFT, {"most": MAX_STEPS_PER_RUN}).all()
    return sum(
        uow.apart(follow_charge, FollowCharge(office_id=office, person_id=holder))
        for office, holder in adrift
    )


def follow_charge(uow: UnitOfWork, command: FollowCharge) -> int:
    """Move what a person has and may no longer do; returns how many steps moved."""
    require(uow.actor, FOLLOW_CHARGES)
    office, person = command.office_id, command.person_id
    successor = successor_of(uow.session, office, person)
    worn = roles_held(uow.session, office, [each for each in (person, successor) if each])
    mine = worn.get(person, frozenset())
    moved = 0
    for task_id in desk_of(uow, office, person):
        work = _step_held(uow, task_id, person)
        if work is None:
            continue
        if role_problem(work.shape, mine, escalated=work.escalated) is None:
            continue
        to = _heir(uow, work, successor, worn)
        give(uow, work, to, PASSED_ON if to else ROLE_ENDED)
        moved += 1
    return moved


def _step_held(uow: UnitOfWork, task_id: UUID, person: UUID) -> AtWork | None:
    """Return a step that a person has; a case with a forged row is left out, and stops no other."""
    try:
        work = load_step(uow, task_id, lock=True)
    except Forged:
        return None
    return work if work.lies is not None and work.lies.holder_id == person else None


def _heir(
    uow: UnitOfWork,
    work: AtWork,
    successor: UUID | None,
    worn: Mapping[UUID, frozenset[str]],
) -> UUID | None:
    """Return the successor where they may do this step; None: it goes back to the office."""
    held = worn.get(successor) if successor else None
    if successor is None or held is None:
        return None
    return successor if why_unfit(uow, work, successor, held) is None else None
