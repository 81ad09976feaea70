"""Finding guides by words: they are few and ours, so their words are kept in memory. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.guides.texts.guide import Guide
from app.search_text import every_word

# The weight of a word, by where it is found.
TITLE, SUMMARY, HEADING, BODY = 8, 4, 2, 1


@dataclass(frozen=True)
class Entry:
    """A guide's words in both languages, each with the most that it counts."""

    slug: str
    weights: Mapping[str, int]

    def score(self, words: Sequence[str]) -> int:
        """Sum the words' counts; return 0 if one of them begins no word of the guide."""
        counts = [self._count(word) for word in words]
        return sum(counts) if all(counts) else 0

    def _count(self, beginning: str) -> int:
        held = (weight for word, weight in self.weights.items() if word.startswith(beginning))
        return max(held, default=0)


def entry_of(guide: Guide) -> Entry:
    """Collect a guide's words."""
    weights: dict[str, int] = {}
    for text in guide.texts.values():
        headings = " ".join(section.title for section in text.body.sections)
        places = ((text.body.plain, BODY), (headings, HEADING), (text.summary, SUMMARY))
        for said, weight in (*places, (text.title, TITLE)):
            for word in _with_parts(said):
                weights[word] = max(weight, weights.get(word, 0))
    return Entry(guide.slug, weights)


def _with_parts(text: str) -> list[str]:
    """Return words, and of those with hyphens each part too."""
    found = every_word(text)
    return [*found, *(part for word in found if "-" in word for part in word.split("-"))]


def rank(entries: Sequence[Entry], words: Sequence[str]) -> list[str]:
    """Return the slugs of those that hold every word, the best first, else in their own order."""
    if not words:
        return []
    scored = [(entry.score(words), entry.slug) for entry in entries]
    return [slug for score, slug in sorted(scored, key=lambda each: -each[0]) if score]
