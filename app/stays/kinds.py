"""Kinds that can be stayed, contributed by domains, with the acts that an order blocks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.errors import NotFound
from app.permissions import Permission
from app.text import Sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A thing that can be stayed; `title` is frozen on the stay.

    `organisation_id` is the office whose officers see the stay (None: staff).
    """

    id: UUID
    title: str
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class StayableKind:
    """A kind of thing that can be stayed (`registry.contribute`).

    `acts` is the closed list of what an order can block, by code. Officers with `permission` enter
    and confirm stays. `find(uow, number)` returns what the actor calls by a number, and refuses (on
    `number`) what is none of theirs; `number` says which number that is.
    """

    name: str
    title: Sentence
    number: Sentence
    acts: Mapping[str, Sentence]
    permission: Permission
    find: Callable[["UnitOfWork", str], Subject]


@dataclass(frozen=True)
class StayableKinds:
    """All of them: a port over what domains contribute."""

    each: Sequence[StayableKind]

    def named(self, name: str) -> StayableKind:
        """Return the kind of a name. Raises NotFound."""
        found = next((kind for kind in self.each if kind.name == name), None)
        if found is None:
            raise NotFound
        return found

    def titles_of(self, kind: str, acts: Iterable[str]) -> tuple[Sentence, ...]:
        """Return the titles of acts of a kind."""
        known = self.named(kind).acts
        return tuple(known[act] for act in acts if act in known)
