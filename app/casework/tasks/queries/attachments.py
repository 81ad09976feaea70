"""Attachments of a step: photographs of an inspection, and papers of officers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.documents.models import Document
from app.unit_of_work import UnitOfWork

# `subject_kind` of these documents; their subject is the step.
TASK_KIND = "case_task"
PHOTOGRAPH = "photograph"
MAX_PHOTOGRAPHS = 20


def photographs(uow: UnitOfWork, *task_ids: UUID) -> Sequence[Document]:
    """Return the attachments of steps, oldest first; the caller checks permission."""
    query = select(Document).where(
        Document.subject_kind == TASK_KIND, Document.subject_id.in_(task_ids)
    )
    return uow.session.scalars(query.order_by(Document.id).limit(MAX_PHOTOGRAPHS)).all()
