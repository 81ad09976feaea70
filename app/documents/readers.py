"""Readers of documents by kind of subject, and handlers of a download."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from app.documents.models import Document
    from app.unit_of_work import UnitOfWork

DocumentReader = Callable[["UnitOfWork", "Document"], bool]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A document that is being handed over: the subject that it is about."""

    subject_id: UUID


@dataclass(frozen=True)
class TakenNote:
    """A domain's handler for the download of a document about a kind of subject.

    `use_case(uow, Taken)` acts as the downloading person, in a separate transaction; it does
    nothing if they do not concern it.
    """

    kind: str
    use_case: Callable[["UnitOfWork", Taken], object]
