"""The known word nearest to a misspelt one, by the groups of three letters that both hold. Pure.

PostgreSQL's own trigrams know English letters only where its locale is C.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

_SHORTEST = 4
# The number of words with most groups in common that are compared letter by letter.
_COMPARED = 12
_SIMILAR = 0.8


class Spelling:
    """Words that are spelled well."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if len(word) >= _SHORTEST})
        self._holders: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for group in _groups(word):
                self._holders[group].append(word)

    def knows(self, word: str) -> bool:
        """Return True if a known word begins so."""
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at].startswith(word)

    def nearest(self, word: str) -> str | None:
        """Return the known word that is most like a misspelt one; None if none is like it."""
        if len(word) < _SHORTEST or self.knows(word):
            return None
        shared = Counter(each for group in _groups(word) for each in self._holders.get(group, ()))
        tried = [(_similarity(word, each), each) for each, _ in shared.most_common(_COMPARED)]
        similarity, found = max(tried, default=(0.0, ""))
        return found if similarity > _SIMILAR else None


def _groups(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
