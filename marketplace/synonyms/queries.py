"""Which words mean the same today, for searches."""

from collections.abc import Sequence

from app.db import Place, read_apart
from app.search_text import singular, typed_words
from marketplace.synonyms.policy import tsqueries

_GROUPS = """
select array[word, word_ur] || array(select jsonb_array_elements_text(also)) from synonyms
where approved_at is not null and beginnings && %(typed)s::text[]
    and (bdm_now() at time zone 'Asia/Karachi')::date
        between valid_from and coalesce(valid_to, 'infinity')
"""


def widened(place: Place, text: str) -> list[str]:
    """Return PostgreSQL's query for each word that somebody typed, with what means the same."""
    return tsqueries(text, _groups(place, text))


def _groups(place: Place, text: str) -> Sequence[Sequence[str]]:
    typed = [singular(word) for word in typed_words(text)]
    return [row[0] for row in read_apart(place, _GROUPS, {"typed": typed})] if typed else ()
