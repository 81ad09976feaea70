"""Search with synonyms: what is asked is widened, never the stored text. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.search_text import every_word, singular, tsquery_of, typed_words
from app.synonyms.release_words import release_groups

# A group's word may be a phrase: "air conditioner".
MAX_WORDS_OF_A_TERM = 4
MAX_TERMS = 12
# A word of so few letters is looked for whole where it has synonyms.
SHORT = 2
Phrase = tuple[str, ...]
# Words of a sentence, not of a thing; they are searched by only if nothing else was typed.
_SMALL_ENGLISH = (
    "an and any apply at by can do find for from get have how in into is it me my need of on open"
    " or our see start the to want we what where which who with you your"
)
_SMALL_URDU = (
    "آپ اپنا اپنی اپنے اور ایک پر تک چاہتا چاہتی چاہیے سے کا کرنا کرانا کروانا کریں کس کھولنا کو"
    " کون کہاں کی کیا کیسے کے لیے مجھے میرا میری میرے میں نے ہم ہمارا ہوں ہے ہیں"
)
_SMALL = frozenset(f"{_SMALL_ENGLISH} {_SMALL_URDU}".split())


@dataclass(frozen=True)
class Term:
    """A word or phrase that somebody typed, and what means the same, each as its words."""

    typed: Phrase
    synonyms: Sequence[Phrase] = ()

    @property
    def tsquery(self) -> str:
        """Return PostgreSQL's query for it: the typed words in any order, others in their own."""
        if not self.synonyms:
            return " & ".join(map(tsquery_of, self.typed))
        others = (_joined(words, " <-> ") for words in self.synonyms)
        either = list(dict.fromkeys([_joined(self.typed, " & "), *others]))
        return either[0] if len(either) == 1 else f"({' | '.join(either)})"


def phrase(term: str) -> Phrase:
    """Return the words of a term as they are compared: folded, in the singular."""
    return tuple(singular(word) for word in every_word(term))


def by_phrase(groups: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Mapping[Phrase, list[str]]:
    """Return for each phrase the terms of all groups that it is in, or is narrower than."""
    found: dict[Phrase, list[str]] = {}
    for terms, narrower in groups:
        for term in (*terms, *narrower):
            found.setdefault(phrase(term), []).extend(terms)
    found.pop((), None)
    return found


@cache
def released() -> Mapping[Phrase, list[str]]:
    """Return for each phrase what means the same by the release's own words."""
    return by_phrase(release_groups())


def terms_of(text: str, groups: Iterable[Sequence[str]] = ()) -> list[Term]:
    """Return each word or phrase that somebody typed, with synonyms of groups and the release."""
    entered = by_phrase((group, ()) for group in groups)
    found = list(_parts(typed_words(text), (entered, released())))
    return [each for each in found if each.synonyms or each.typed[0] not in _SMALL] or found


def tsqueries(text: str, groups: Iterable[Sequence[str]] = ()) -> list[str]:
    """Return PostgreSQL's query for each word or phrase that somebody typed, or its synonyms."""
    return [term.tsquery for term in terms_of(text, groups)]


def _parts(left: list[str], known: Sequence[Mapping[Phrase, list[str]]]) -> Iterator[Term]:
    """Take the longest phrase that is known at each place, else one word."""
    while left:
        most = min(len(left), MAX_WORDS_OF_A_TERM)
        tries = ((count, phrase(" ".join(left[:count]))) for count in range(most, 0, -1))
        held = (
            (count, [term for each in known for term in each.get(key, ())]) for count, key in tries
        )
        count, same = next((each for each in held if each[1]), (1, []))
        others = dict.fromkeys(tuple(every_word(term)) for term in same)
        yield Term(tuple(left[:count]), list(others))
        left = left[count:]


def _joined(words: Sequence[str], by: str) -> str:
    """Join PostgreSQL's queries; what a short word such as "AC" begins means something else."""
    queries = [tsquery_of(word) if len(word) > SHORT else f"'{word}'" for word in words]
    return queries[0] if len(queries) == 1 else f"({by.join(queries)})"
