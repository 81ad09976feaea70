"""Recordings that people hear, and who may have a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.documents.public import Document
from app.guides.models import Recording
from app.guides.permissions import SEE_KEPT
from app.unit_of_work import UnitOfWork

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A recording of a section in a language."""

    guide: str
    section: str
    language: str
    speaker: str
    transcript: str
    document_id: UUID


def recordings_of(uow: UnitOfWork, guide: str) -> Sequence[Heard]:
    """Return the recordings of a guide: the last approved of each section and language."""
    query = (
        select(Recording)
        .where(Recording.guide == guide, Recording.approved_at.is_not(None))
        .order_by(Recording.approved_at, Recording.id)
        .limit(MOST)
    )
    last = {(row.section, row.language): row for row in uow.session.scalars(query)}
    names = Heard.__dataclass_fields__
    return [Heard(**{name: getattr(row, name) for name in names}) for row in last.values()]


def may_hear(uow: UnitOfWork, document: Document) -> bool:
    """Whether a file is approved, or waits and the actor keeps the pages."""
    if uow.actor.may(SEE_KEPT):
        return True
    heard = exists().where(Recording.document_id == document.id, Recording.approved_at.is_not(None))
    return bool(uow.session.scalar(select(heard)))
