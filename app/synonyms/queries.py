"""Synonyms in force today, for searches."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.db import Place, read_apart
from app.search_text import singular, typed_words
from app.synonyms.policy import Term, terms_of, tsqueries

_GROUPS = """
select array[word, word_ur] || array(select jsonb_array_elements_text(also)) from synonyms
where approved_at is not null and beginnings && %(typed)s::text[]
    and (bdm_now() at time zone 'Asia/Karachi')::date
        between valid_from and coalesce(valid_to, 'infinity')
"""


# Time of the last change to search results: an approval, or the start or end of a synonym.
_CHANGED = """
select max(at) from synonyms, lateral unnest(array[approved_at,
    valid_from::timestamp at time zone 'Asia/Karachi',
    (valid_to + 1)::timestamp at time zone 'Asia/Karachi']) as at
where approved_at is not null and at <= bdm_now()
"""


def widened(place: Place, text: str) -> list[str]:
    """Return PostgreSQL's query for each word that somebody typed, with what means the same."""
    return tsqueries(text, _groups(place, [text]))


def widened_terms(place: Place, text: str) -> list[Term]:
    """Return each word or phrase that somebody typed, with what means the same: one query."""
    return terms_of(text, _groups(place, [text]))


def widened_any(place: Place, texts: Sequence[str]) -> str:
    """Return PostgreSQL's query for all words of any one of the texts; "" if there is none."""
    groups = _groups(place, texts)
    each = [" & ".join(tsqueries(text, groups)) for text in texts]
    return " | ".join(f"({query})" for query in each if query)


def changed_at(place: Place) -> datetime | None:
    """Return the time when search results last changed; None if nothing was entered."""
    at: datetime | None = read_apart(place, _CHANGED, {})[0][0]
    return at


def _groups(place: Place, texts: Iterable[str]) -> Sequence[Sequence[str]]:
    typed = [singular(word) for text in texts for word in typed_words(text)]
    return [row[0] for row in read_apart(place, _GROUPS, {"typed": typed})] if typed else ()
