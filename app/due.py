"""Items due next: domains list them (`registry.add_due`), the home page shows them by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.text import Sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something that awaits the reader until the end of a day in the province; None: until done.

    `title` is what it is about, in the reader's language; `kind` is what is to be done with it
    ("Pay this bill"), in a few words; `href` leads to where it is done.
    """

    title: str
    due_on: date | None
    href: str
    kind: Sentence


# A few statements at most, whatever the amount; empty for an actor with no such business here.
DueSource = Callable[["UnitOfWork"], Sequence[Due]]
