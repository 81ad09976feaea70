"""What is due next: domains list it (`registry.add_due`), the home page shows it by day."""

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


# At most a few statements, however much there is; nothing for who has no such business here.
DueSource = Callable[["UnitOfWork"], Sequence[Due]]
