"""Entries that nobody may read yet: who posts what is secret until a day says which those are.

Their sums count in every balance; words, keys and amounts of an entry are left out of
statements, the export and the page of its transaction until the veil is lifted.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypeVar
from uuid import UUID

from sqlalchemy import Select, union_all
from sqlalchemy.orm import Session

from app.text import sentence

UNREAD = sentence("Sealed: nobody may read this before the opening")
# Gets ids of transactions and returns what selects those of them that are veiled.
FindHidden = Callable[[Collection[UUID]], Sequence[Select[UUID]]]
_FINDERS: dict[str, FindHidden] = {}


def hide_on(name: str, find: FindHidden) -> None:
    """Let a domain say which of its transactions are veiled: `install.py` calls it."""
    _FINDERS[name] = find


def hidden_among(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return which transactions are veiled: one query or none."""
    found = [each for find in _FINDERS.values() for each in find(ids)]
    return set(session.scalars(union_all(*found))) if ids and found else set()


@dataclass(frozen=True, kw_only=True)
class ReadEntry:
    """An entry as somebody reads it, in paisa.

    Of one that nobody may read yet (`sealed`) the amount is None, and it has no words.
    """

    number: int
    transaction_id: UUID
    kind: str
    description: str
    happened_at: datetime
    amount_paisa: int | None
    sealed: bool = False

    def as_sealed(self) -> Self:
        """Return only the fact that it exists."""
        return replace(self, kind="sealed", description="", amount_paisa=None, sealed=True)


Read = TypeVar("Read", bound=ReadEntry)


def readable(session: Session, entries: Sequence[Read]) -> list[Read]:
    """Return entries; of those that are veiled only that they are there. One query or none."""
    veiled = hidden_among(session, {each.transaction_id for each in entries})
    return [each.as_sealed() if each.transaction_id in veiled else each for each in entries]
