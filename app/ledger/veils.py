"""Entries that nobody may read yet: who posts what is secret until a day says which those are.

Their sums count in every balance; words, keys and amounts of an entry are left out of
statements, the export and the page of its transaction until the veil is lifted.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

# Gets ids of transactions and returns which of them are veiled: one query.
FindVeiled = Callable[[Session, Collection[UUID]], Collection[UUID]]
_FINDERS: dict[str, FindVeiled] = {}


def veil_on(name: str, find: FindVeiled) -> None:
    """Let a domain say which of its transactions are veiled: `install.py` calls it."""
    _FINDERS[name] = find


def veiled_among(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return which transactions are veiled: one query for each domain that has any."""
    if not ids:
        return set()
    return {each for find in _FINDERS.values() for each in find(session, ids)}
