"""Officers note something for each other; the citizen never sees it."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.models.work import Note
from app.casework.cases.office_permissions import WORK
from app.casework.tasks.queries.task_file import step_at_work
from app.db import new_id
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AddNote:
    """The note, and its step."""

    task_id: UUID
    text: str


def add_note(uow: UnitOfWork, command: AddNote) -> Note:
    """Note something about the registration of a step. Raises NotFound for another office's."""
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id)
    note = Note(
        id=new_id(),
        registration_id=work.part.row.id,
        by=uow.actor.person,
        at=uow.now,
        text=command.text,
    )
    uow.add(note)
    uow.audit("case.noted", work.part.row.id)
    return note
