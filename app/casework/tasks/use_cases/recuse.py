"""An officer declares a relation to whom an application concerns, and is out for good."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Recusal
from app.casework.cases.office_permissions import WORK
from app.casework.tasks.queries.task_file import step_at_work
from app.casework.tasks.use_cases.take_task import give
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StandBack:
    """From the application of which step, for which relation (`RELATIONS`), and why."""

    task_id: UUID
    relation: str
    reason: str


def stand_back(uow: UnitOfWork, command: StandBack) -> Recusal:
    """Stand back; every step of the application that the officer has goes back to its office.

    Raises NotFound, Conflict (`stood-back`) the second time.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    return recuse(uow, work.case.application.id, command.relation, command.reason)


def recuse(uow: UnitOfWork, application_id: UUID, relation: str, reason: str) -> Recusal:
    """Recuse the actor from an application, and give back its steps that they have.

    Raises Conflict (`stood-back`) the second time.
    """
    me = uow.actor.person
    if uow.session.get(Recusal, (application_id, me)) is not None:
        raise Conflict(
            sentence("You recused yourself from this application already."), code="stood-back"
        )
    recusal = Recusal(
        application_id=application_id,
        person_id=me,
        relation=relation,
        reason=reason,
        at=uow.instant(),
    )
    uow.add(recusal)
    uow.audit("case.stood_back", application_id, after={"relation": relation})
    held = select(OpenTask.task_id).filter_by(application_id=application_id, holder_id=me)
    held = held.where(OpenTask.office_id == uow.actor.organisation)
    for task_id in uow.session.scalars(held).all():
        give(uow, step_at_work(uow, task_id), None, reason)
    return recusal
