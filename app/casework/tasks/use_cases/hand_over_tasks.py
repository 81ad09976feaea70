"""An officer's charge passes on: all that lies on their desk goes to another, or back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Assignment
from app.casework.cases.office_permissions import ASSIGN
from app.casework.tasks.queries.task_file import step_at_work, why_unfit
from app.casework.tasks.use_cases.take_task import give
from app.errors import Invalid
from app.identity.public import roles_held
from app.permissions import require
from app.row_macs import Forged
from app.text import sentence
from app.unit_of_work import UnitOfWork

# An officer with more than this hands over again; each step is looked at under its case's lock.
MAX_TRANSFERS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class HandOverTasks:
    """All open steps of one officer go to another of the office, with the reason."""

    person_id: UUID
    successor_id: UUID
    reason: str


def hand_over_tasks(uow: UnitOfWork, command: HandOverTasks) -> Sequence[Assignment]:
    """Pass an officer's open steps on; return the others to the office.

    At most 200 at once; others are those that the successor may not do. Raises Invalid on
    `successor_id` if the person does not belong to the office.
    """
    require(uow.actor, ASSIGN)
    office = uow.actor.organisation
    worn = roles_held(uow.session, office, [command.successor_id]).get(command.successor_id)
    if worn is None or command.successor_id == command.person_id:
        problem = sentence("Choose another officer of your office in the list.")
        raise Invalid(problem, code="not-of-office", fields={"successor_id": problem})
    held = desk_of(uow, office, command.person_id)
    return [made for each in held for made in _pass(uow, each, command, worn)]


def desk_of(uow: UnitOfWork, office_id: UUID, person_id: UUID) -> Sequence[UUID]:
    """Return the open steps that an officer has in an office, by their applications."""
    query = select(OpenTask.task_id).filter_by(holder_id=person_id, office_id=office_id)
    # In one order for everybody, so that two who pass charges on never wait for each other.
    query = query.order_by(OpenTask.application_id, OpenTask.task_id).limit(MAX_TRANSFERS_AT_ONCE)
    return uow.session.scalars(query).all()


def _pass(
    uow: UnitOfWork, task_id: UUID, command: HandOverTasks, worn: frozenset[str]
) -> list[Assignment]:
    """Pass a step on; one of a case with a forged row stays, and keeps no other."""
    try:
        work = step_at_work(uow, task_id, lock=True)
    except Forged:
        return []
    unfit = why_unfit(uow, work, command.successor_id, worn)
    return [give(uow, work, None if unfit else command.successor_id, command.reason)]
