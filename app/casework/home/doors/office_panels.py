"""Work of an officer, for the panel on their home page."""

from app.casework.cases.office_permissions import ASSIGN, SEE_OFFICES, WORK
from app.casework.tasks.doors import presenter as work_labels
from app.casework.tasks.queries.desk import Queue, count_work, list_desk
from app.permissions import Actor
from app.unit_of_work import UnitOfWork

FIRST = 5
QUEUES = (Queue.MINE, Queue.UNTAKEN, Queue.OVERDUE)


def at_work(actor: Actor) -> bool:
    """Return True if the actor is an officer of an office."""
    return actor.organisation_id is not None and actor.may(WORK)


def sees_offices(actor: Actor) -> bool:
    """Return True if the actor manages which department is an agency's office."""
    return actor.may(SEE_OFFICES)


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Return an officer's own steps, and the work of the office; None while there is none."""
    if not at_work(uow.actor):
        return None
    counts = count_work(uow)
    queues = counts.queues
    if not (counts.appeals or any(queues[each] for each in QUEUES)):
        return None
    return {
        "mine": list_desk(uow, Queue.MINE, limit=FIRST).items if queues[Queue.MINE] else (),
        "counts": queues,
        "appeals": counts.appeals,
        "chief": uow.actor.may(ASSIGN),
        "words": work_labels,
        "queues": Queue,
    }
