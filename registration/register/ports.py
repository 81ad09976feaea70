"""Notes from nouns above the register for the page of an entry; filled at install."""

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
    """The functions that add notes to an entry: for any reader, and for its owners."""

    notes: Callable[[UnitOfWork, Business], Sequence[EntryNote]]
    own_notes: Callable[[UnitOfWork, Business], Sequence[EntryNote]]
