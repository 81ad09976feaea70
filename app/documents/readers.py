"""Who may read documents about a kind of subject, and who wants to know that one was taken."""

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
    """What a domain does when a document about a kind of subject is handed over.

    `use_case(uow, Taken)` acts as the reader, in a transaction of its own; it does nothing for
    readers who do not concern it.
    """

    kind: str
    use_case: Callable[["UnitOfWork", Taken], object]
