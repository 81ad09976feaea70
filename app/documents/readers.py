"""Who may read documents about a kind of subject: what a domain registers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.documents.models import Document
    from app.unit_of_work import UnitOfWork

DocumentReader = Callable[["UnitOfWork", "Document"], bool]
