"""Drawing of an office's steps, so that nobody chooses the decider of an application.

A new step, and a returned one, is drawn among the officers who hold its role, have no obstacle, and
decided no other step of the application. The trail keeps all of them and the one drawn. If there is
nobody, the step stays in the queue, and the heads assign it.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import choice
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.work import Assignment, OfficeDraw
from app.casework.cases.office_permissions import ASSIGN
from app.casework.tasks.queries.task_file import AtWork, load_step, why_unfit
from app.db import new_id
from app.errors import Conflict
from app.identity.public import members_of, roles_held
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.roles import BY_NAME
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork

NOBODY = "cases.nobody_to_draw"


@dataclass(frozen=True, kw_only=True)
class SetDraw:
    """The setting to draw steps of the actor's office from now."""

    drawn: bool


def set_draw(uow: UnitOfWork, command: SetDraw) -> OfficeDraw:
    """Switch drawing on or off for the actor's office. Raises Conflict (`drawn-already`).

    Steps that are already open stay unchanged.
    """
    require(uow.actor, ASSIGN)
    office = uow.actor.organisation
    if (drawn_since(uow, office) is not None) == command.drawn:
        raise Conflict(sentence("This is already the case."), code="drawn-already")
    row = OfficeDraw(
        id=new_id(),
        office_id=office,
        drawn=command.drawn,
        set_by=uow.actor.person,
        set_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("office.draw_set", office, after={"drawn": command.drawn})
    return row


def drawn_since(uow: UnitOfWork, office_id: UUID) -> datetime | None:
    """Return the time from which an office has its steps drawn, by genuine rows, or None."""
    query = select(OfficeDraw).filter_by(office_id=office_id).order_by(OfficeDraw.id.desc())
    rows = genuine_of(uow.session, query)
    return rows[0].set_at if rows and rows[0].drawn else None


def refuse_where_drawn(uow: UnitOfWork, work: AtWork) -> None:
    """Refuse who would choose a step that its office draws. Raises Conflict (`steps-drawn`).

    One that was open before the office began to draw may still be taken.
    """
    since = drawn_since(uow, work.part.row.office_id)
    if since is not None and work.row.opened_at >= since:
        raise Conflict(
            sentence("Steps of this office are drawn. Your head of office can give this to you."),
            code="steps-drawn",
        )


@handler("cases.draw_task")
def draw_task(uow: UnitOfWork, event: Event) -> None:
    """Draw who gets a step that nobody has, where its office draws. Safe to run twice.

    Publishes `cases.task_assigned` {assignment_id}, or `cases.nobody_to_draw` {task_id}.
    """
    work = load_step(uow, UUID(event.payload["task_id"]), lock=True)
    free = work.lies is not None and work.lies.holder_id is None
    if not free or drawn_since(uow, work.part.row.office_id) is None:
        return
    among = eligible(uow, work)
    if not among:
        uow.audit("case.nobody_to_draw", work.row.id)
        uow.publish(NOBODY, task_id=work.row.id)
        return
    drawn = choice(among)
    row = Assignment(id=new_id(), task_id=work.row.id, person_id=drawn, by=None, at=uow.instant())
    uow.add(row)
    told = {"to": str(drawn), "among": [str(each) for each in among]}
    uow.audit("case.task_drawn", work.row.id, after=told)
    uow.publish("cases.task_assigned", assignment_id=row.id)


def eligible(uow: UnitOfWork, work: AtWork) -> list[UUID]:
    """Return who may be drawn for a step, in the order of their ids."""
    office, decided = work.part.row.office_id, _deciders(work)
    people = [each.id for each in members_of(uow.session, office, BY_NAME[work.row.role])]
    worn = roles_held(uow.session, office, people)
    return sorted(
        person
        for person in people
        if person not in decided and why_unfit(uow, work, person, worn.get(person, ())) is None
    )


def _deciders(work: AtWork) -> set[UUID | None]:
    """Return who decided a step of the application, in whichever office and attempt."""
    return {each.decided_by for part in work.case.parts for each in part.decisions.values()}
