"""Photographs of an inspected place, stored with the step."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.office_permissions import WORK
from app.casework.tasks.queries.attachments import (
    MAX_PHOTOGRAPHS,
    PHOTOGRAPH,
    TASK_KIND,
    photographs,
)
from app.casework.tasks.queries.task_file import refuse_who_has_it_not, step_at_work
from app.documents.public import JPEG, PDF, PNG, Document, Upload, store
from app.errors import Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

KINDS = frozenset({JPEG, PNG, PDF})


@dataclass(frozen=True, kw_only=True)
class AddPhotograph:
    """A file for a step; None if the browser sent none."""

    task_id: UUID
    file: Upload | None


def add_photograph(uow: UnitOfWork, command: AddPhotograph) -> Document:
    """Keep a photograph with a step that one has. Raises NotFound, Conflict, Invalid, FileRefused.

    It stays with the decision, and only officers of the offices at work on the case see it.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    refuse_who_has_it_not(work, uow.actor.person)
    if command.file is None:
        problem = sentence("Choose a file.")
        raise Invalid(problem, code="no-file", fields={"file": problem})
    if len(photographs(uow, work.row.id)) >= MAX_PHOTOGRAPHS:
        problem = sentence("A step can have up to %(most)s photographs.", most=MAX_PHOTOGRAPHS)
        raise Invalid(problem, code="enough-photographs", fields={"file": problem})
    return store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=KINDS,
        subject_kind=TASK_KIND,
        subject_id=work.row.id,
        purpose=PHOTOGRAPH,
    )
