"""Officers take steps from their office's desk, put them back, and are given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Assignment
from app.casework.cases.office_permissions import ASSIGN, WORK
from app.casework.tasks.queries.task_file import AtWork, refuse_unfit, step_at_work, why_unfit
from app.casework.tasks.use_cases.draw_task import drawn_since, refuse_where_drawn
from app.errors import Conflict, Invalid
from app.identity.public import roles_held
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Steps that an officer may not do are passed over, up to this number.
MAX_TRIED = 50


@dataclass(frozen=True, kw_only=True)
class TakeTask:
    """The step."""

    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakeNextTask:
    """The next step, whichever it is."""


@dataclass(frozen=True, kw_only=True)
class PutTaskBack:
    """The step, and the reason if given."""

    task_id: UUID
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AssignTask:
    """The step, its new holder, and the reason if given."""

    task_id: UUID
    person_id: UUID
    reason: str = ""


def take_task(uow: UnitOfWork, command: TakeTask) -> Assignment:
    """Take a step that nobody has; one that has come to one's role by its time, from its holder.

    Raises NotFound, Forbidden (see `refuse_unfit`), Conflict (`task-over`, `task-taken`,
    `steps-drawn`).
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    holder = work.open.holder_id
    refuse_unfit(uow, work)
    if holder not in {None, uow.actor.person} and not work.comes_to(uow.actor.roles):
        raise Conflict(
            sentence("A colleague has taken this. Your head of office can give it to you."),
            code="task-taken",
        )
    if holder is None and not work.comes_to(uow.actor.roles):
        refuse_where_drawn(uow, work)
    return give(uow, work, uow.actor.person)


def take_next_task(uow: UnitOfWork, _command: TakeNextTask) -> Assignment:
    """Take the step that is due first among those that nobody has and the actor may do.

    Raises Conflict (`nothing-to-take`).
    """
    require(uow.actor, WORK)
    for task_id in _due_first(uow):
        if _may_take(uow, step_at_work(uow, task_id)):
            work = step_at_work(uow, task_id, lock=True)
            if _may_take(uow, work):  # a colleague may have been quicker
                return give(uow, work, uow.actor.person)
    raise Conflict(
        sentence("There is no open step that you may take. Try again later."),
        code="nothing-to-take",
    )


def _due_first(uow: UnitOfWork) -> Sequence[UUID]:
    """Return open steps of the actor's roles; one without a clock is due last."""
    due = OpenTask.opened_at + func.make_interval(0, 0, 0, OpenTask.working_days)
    query = select(OpenTask.task_id).where(
        OpenTask.office_id == uow.actor.organisation,
        OpenTask.holder_id.is_(None),
        OpenTask.waits_since.is_(None),
        OpenTask.role.in_(uow.actor.roles),
    )
    since = drawn_since(uow, uow.actor.organisation)
    if since is not None:
        query = query.where(OpenTask.opened_at < since)
    ordered = query.order_by(due.nulls_last(), OpenTask.task_id)
    return uow.session.scalars(ordered.limit(MAX_TRIED)).all()


def _may_take(uow: UnitOfWork, work: AtWork) -> bool:
    lies = work.lies
    fit = why_unfit(uow, work, uow.actor.person, uow.actor.roles) is None
    return fit and lies is not None and lies.holder_id is None


def put_task_back(uow: UnitOfWork, command: PutTaskBack) -> Assignment:
    """Give a step back to the office. Raises NotFound, Conflict (`task-over`, `task-not-yours`)."""
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    if work.open.holder_id != uow.actor.person:
        raise Conflict(sentence("You do not have this step."), code="task-not-yours")
    return give(uow, work, None, command.reason)


def assign_task(uow: UnitOfWork, command: AssignTask) -> Assignment:
    """Assign a step to a member of the office who may do it; they are notified.

    Publishes `cases.task_assigned`. Raises NotFound, Conflict (`task-over`), Invalid on `person_id`
    if the person may not do it.
    """
    require(uow.actor, ASSIGN)
    work = step_at_work(uow, command.task_id, lock=True)
    _ = work.open
    _refuse_wrong_person(uow, work, command.person_id)
    made = give(uow, work, command.person_id, command.reason)
    if command.person_id != uow.actor.person:
        uow.publish("cases.task_assigned", assignment_id=made.id)
    return made


def _refuse_wrong_person(uow: UnitOfWork, work: AtWork, person_id: UUID) -> None:
    office = work.part.row.office_id
    worn = roles_held(uow.session, office, [person_id]).get(person_id)
    if worn is None:
        problem = sentence("Choose somebody of your office in the list.")
        raise Invalid(problem, code="not-of-office", fields={"person_id": problem})
    unfit = why_unfit(uow, work, person_id, worn)
    if unfit is not None:
        problem = _TWO_STEPS if unfit[0] == "another-person" else _UNFIT
        raise Invalid(problem, code=unfit[0], fields={"person_id": problem})


# A colleague's conflicts are not disclosed: only the part that everybody reads in the file.
_UNFIT = sentence(
    "This officer may not do this step: by their role, or because it concerns them. Choose another."
)
_TWO_STEPS = sentence(
    "This officer decided, or has, another step of this application that must be another person’s."
    " Choose another."
)


def give(uow: UnitOfWork, work: AtWork, person_id: UUID | None, reason: str = "") -> Assignment:
    """Record the new holder of a step, unless it is unchanged.

    Publishes `cases.task_put_back` {task_id} if it has no holder: its office may draw it again.
    """
    made = Assignment(
        task_id=work.row.id,
        person_id=person_id,
        by=uow.actor.person_id,
        at=uow.now,
        reason=reason,
    )
    if work.open.holder_id == person_id:
        return made
    uow.add(made)
    to: dict[str, object] = {"to": str(person_id) if person_id else None, "reason": reason}
    uow.audit("case.task_given", work.row.id, after=to)
    if person_id is None:
        uow.publish("cases.task_put_back", task_id=work.row.id)
    return made
