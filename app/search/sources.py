"""Contributions of domains to the search box: kinds of things it finds, forms of references."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.synonyms.public import Term
from app.text import Sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

# Rows of each kind on a page.
MAX_ROWS = 5
Item = TypeVar("Item")


@dataclass(frozen=True)
class Words:
    """The words that somebody searches for, each with what means the same."""

    terms: Sequence[Term]

    @property
    def tsqueries(self) -> list[str]:
        """Return PostgreSQL's query for each."""
        return [term.tsquery for term in self.terms]

    @property
    def text(self) -> str:
        """Return the typed words, without those that nothing is searched by."""
        return " ".join(word for term in self.terms for word in term.typed)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A thing that was found, in the language of the page. `label` is above its title."""

    title: str
    href: str
    label: str = ""
    about: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Hits:
    """The first things of a kind, and how many there are; `more`: at least that many."""

    rows: Sequence[Hit] = ()
    count: int = 0
    more: bool = False

    @classmethod
    def first(cls, found: Sequence[Item], hit: Callable[[Item], Hit]) -> "Hits":
        """Return the first of all that was found."""
        return cls([hit(each) for each in found[:MAX_ROWS]], len(found))


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of thing that the search box finds; `find` returns public data, by few queries.

    `everything(text)` is the address of the page with all of them. `vocabulary(uow)` are words
    spelled well, to correct others by; a source that finds `near` spellings needs no correction.
    """

    kind: str
    title: Sentence
    order: int
    find: "Callable[[UnitOfWork, Words], Hits]"
    everything: Callable[[str], str] | None = None
    vocabulary: "Callable[[UnitOfWork], Collection[str]]" = lambda _uow: ()
    near: bool = False


@dataclass(frozen=True, kw_only=True)
class KnownReference:
    """A form of reference: `address(uow, typed)` is its page, None for any other text.

    If the existence of a thing is private, it answers by the form of the reference alone.
    """

    address: "Callable[[UnitOfWork, str], str | None]"
