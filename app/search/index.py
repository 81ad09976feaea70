"""Words of a few texts in memory: of guides, services, fees. Pure."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from app.search_text import beginnings, every_word, singular
from app.synonyms.public import Term

# The weight of a word, by where it is found.
TITLE, SUMMARY, HEADING, BODY = 8, 4, 2, 1
# The factor by which a typed word outweighs its synonyms.
_TYPED = 2
# So short a word begins too many others.
_SHORT = 2
Key = TypeVar("Key", bound=Hashable)


class Index(Generic[Key]):
    """The words of some texts, each with its maximum weight; keys in their own order."""

    def __init__(self, entries: Iterable[tuple[Key, Iterable[tuple[str, int]]]]) -> None:
        self._held: dict[str, dict[Key, int]] = {}
        self._texts: dict[Key, str] = {}
        for key, texts in entries:
            self._add(key, list(texts))
        self.words: Sequence[str] = sorted(self._held)
        self._order = {key: place for place, key in enumerate(self._texts)}

    def _add(self, key: Key, texts: Sequence[tuple[str, int]]) -> None:
        for text, weight in texts:
            for word in _with_parts(text):
                held = self._held.setdefault(word, {})
                held[key] = max(weight, held.get(key, 0))
        self._texts[key] = "".join(f" {' '.join(every_word(text))} ." for text, _ in texts)

    def find(self, terms: Sequence[Term]) -> list[Key]:
        """Return the keys of the texts that hold every term, the best first."""
        counts = [self._count(term) for term in terms]
        shared = set.intersection(*map(set, counts)) if counts else set()
        return sorted(
            shared, key=lambda key: (-sum(each[key] for each in counts), self._order[key])
        )

    def _count(self, term: Term) -> Mapping[Key, int]:
        found = {key: _TYPED * count for key, count in self._holding(term.typed).items()}
        for words in term.synonyms:
            for key, count in self._holding(words).items():
                if len(words) == 1 or self._holds_phrase(key, words):
                    found[key] = max(count, found.get(key, 0))
        return found

    def _holding(self, words: Sequence[str]) -> Mapping[Key, int]:
        """Return the texts that hold every word, with the least count of these words."""
        each = [self._prefix_counts(word) for word in words]
        return {key: min(one[key] for one in each) for key in set.intersection(*map(set, each))}

    def _holds_phrase(self, key: Key, words: Sequence[str]) -> bool:
        return f" {' '.join(words[:-1])} {beginnings(words[-1])[0]}" in self._texts[key]

    def _prefix_counts(self, word: str) -> Mapping[Key, int]:
        found: dict[Key, int] = {}
        for held in self._words_of(word):
            for key, count in self._held[held].items():
                found[key] = max(count, found.get(key, 0))
        return found

    def _words_of(self, word: str) -> Iterator[str]:
        yield from {word, singular(word)} & self._held.keys()
        for beginning in beginnings(word) if len(word) > _SHORT else ():
            at = bisect_left(self.words, beginning)
            while at < len(self.words) and self.words[at].startswith(beginning):
                yield self.words[at]
                at += 1


def _with_parts(text: str) -> list[str]:
    """Return words, and of those with hyphens each part too."""
    found = every_word(text)
    return [*found, *(part for word in found if "-" in word for part in word.split("-"))]
