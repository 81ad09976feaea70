"""What nouns above the register say on the page of an entry; filled at install."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.text import Sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import Business


@dataclass(frozen=True, kw_only=True)
class EntryNote:
    """A sentence on the page of an entry, with the path of the page that says more."""

    said: Sentence
    path: str = ""


@dataclass(frozen=True)
class EntryNotes:
    """Who says more of an entry: to anybody who reads it, and to its owners."""

    notes: Callable[[UnitOfWork, Business], Sequence[EntryNote]]
    own_notes: Callable[[UnitOfWork, Business], Sequence[EntryNote]]
