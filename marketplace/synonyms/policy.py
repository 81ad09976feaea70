"""Search with synonyms: the query is widened, never the stored text. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.search_text import every_word, singular, tsquery_of, typed_words

# A group's word may be a phrase: "air conditioner".
MAX_WORDS_OF_A_TERM = 4
MAX_TERMS = 12
Phrase = tuple[str, ...]


def phrase(term: str) -> Phrase:
    """Return the words of a term as they are compared: folded, in the singular."""
    return tuple(singular(word) for word in every_word(term))


def by_phrase(groups: Iterable[Sequence[str]]) -> Mapping[Phrase, list[str]]:
    """Return for each phrase the terms of all groups that it is in."""
    found: dict[Phrase, list[str]] = {}
    for terms in groups:
        for term in terms:
            found.setdefault(phrase(term), []).extend(terms)
    return found


def tsqueries(text: str, groups: Iterable[Sequence[str]] = ()) -> list[str]:
    """Return PostgreSQL's query for each word or phrase that somebody typed, or its synonyms."""
    known = by_phrase(groups)
    return [_query(typed, known.get(key, ())) for typed, key in _parts(text, known)]


def _parts(text: str, known: Mapping[Phrase, object]) -> Iterator[tuple[list[str], Phrase]]:
    """Take the longest phrase that is known at each place, else one word."""
    left = typed_words(text)
    while left:
        most = min(len(left), MAX_WORDS_OF_A_TERM)
        tries = ((count, phrase(" ".join(left[:count]))) for count in range(most, 0, -1))
        count, key = next((each for each in tries if each[1] in known), (1, ()))
        yield left[:count], key
        left = left[count:]


def _query(typed: Sequence[str], alike: Iterable[str]) -> str:
    own = _in_any_order(typed)
    others = (_in_order(every_word(term)) for term in dict.fromkeys(alike))
    either = list(dict.fromkeys([own, *others]))
    return own if len(either) == 1 else f"({' | '.join(either)})"


def _in_any_order(words: Sequence[str]) -> str:
    return _joined(words, " & ")


def _in_order(words: Sequence[str]) -> str:
    return _joined(words, " <-> ")


def _joined(words: Sequence[str], by: str) -> str:
    queries = [tsquery_of(word) for word in words]
    return queries[0] if len(queries) == 1 else f"({by.join(queries)})"
