"""Search over every kind of thing; a misspelt word is corrected if it finds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.search.sources import Hits, KnownReference, SearchSource, Words
from app.search.spelling import Spelling
from app.search_text import every_word, singular
from app.synonyms.public import Term, release_rows, spellings, widened_terms
from app.unit_of_work import UnitOfWork

MAX_LETTERS = 200


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """All that was found, by kind. `corrected`: by these words instead of the typed ones."""

    words: Words
    hits: Mapping[str, Hits]
    corrected: str = ""

    @property
    def count(self) -> int:
        """Count the things that were found in all."""
        return sum(each.count for each in self.hits.values())

    @property
    def more(self) -> bool:
        """Return True if there are more than were counted."""
        return any(each.more for each in self.hits.values())


@dataclass
class SearchBox:
    """A port: the kinds of things in order, forms of references, and words to correct by."""

    sources: Sequence[SearchSource]
    references: Sequence[KnownReference]
    spelling: Spelling | None = None

    def vocabulary(self, uow: UnitOfWork) -> Spelling:
        """Return the words to correct by, collected once a process."""
        if self.spelling is None:
            ours = (text for row in release_rows() for text in spellings(row))
            theirs = (word for source in self.sources for word in source.vocabulary(uow))
            self.spelling = Spelling([*every_word(" ".join(ours)), *theirs])
        return self.spelling


def address_of(uow: UnitOfWork, typed: str) -> str | None:
    """Return the page of a reference that was typed whole; None for anything else."""
    found = (each.address(uow, typed) for each in uow.port(SearchBox).references)
    return next((address for address in found if address), None)


def search(uow: UnitOfWork, typed: str, *, only: bool = False) -> SearchResults:
    """Find by words of either language; `only` by these, not by synonyms.

    A word that nothing holds may be misspelt: then the nearest known one is looked for instead.
    """
    words, corrected = _words(uow, typed, only=only), ""
    hits = _hits(uow, words, near=False)
    nearest = "" if _is_found(hits) else _corrected(uow, words.terms)
    if nearest:
        others = _words(uow, nearest, only=only)
        instead = _hits(uow, others, near=False)
        if _is_found(instead):
            words, hits, corrected = others, instead, nearest
    return SearchResults(words=words, hits=hits | _hits(uow, words, near=True), corrected=corrected)


def _words(uow: UnitOfWork, text: str, *, only: bool) -> Words:
    terms = widened_terms(uow.session, text)
    return Words([Term(term.typed) for term in terms] if only else terms)


def _hits(uow: UnitOfWork, words: Words, *, near: bool) -> dict[str, Hits]:
    """Find in the sources that find near spellings, or in all others."""
    sources = (each for each in uow.port(SearchBox).sources if each.near == near)
    return {each.kind: each.find(uow, words) if words.terms else Hits() for each in sources}


def _is_found(hits: Mapping[str, Hits]) -> bool:
    return any(each.count for each in hits.values())


def _corrected(uow: UnitOfWork, terms: Sequence[Term]) -> str:
    """Return the words with those corrected that nobody knows; "" if every one is known."""
    known = uow.port(SearchBox).vocabulary(uow)
    typed = [word for term in terms for word in term.typed]
    nearest = [known.nearest(singular(word)) or word for word in typed]
    return " ".join(nearest) if nearest != typed else ""
