"""An officer printed a letter, and sent it or handed it over."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict
from app.notifications.models import PaperLetter
from app.notifications.permissions import POST_LETTERS
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PostLetter:
    """The letter, and its destination."""

    letter_id: UUID
    posted_to: str


def post_letter(uow: UnitOfWork, command: PostLetter) -> PaperLetter:
    """Record that a letter was posted, once. Raises Conflict if it was already."""
    require(uow.actor, POST_LETTERS)
    letter = uow.lock(PaperLetter, command.letter_id)
    if letter.posted_at is not None:
        raise Conflict(sentence("This letter was posted already."), code="posted-already")
    letter.posted_at, letter.posted_by = uow.instant(), uow.actor.person
    letter.posted_to = command.posted_to
    uow.audit("letter.posted", letter.id)
    return letter
