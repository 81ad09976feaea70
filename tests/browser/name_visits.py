"""Where the browser goes: names of businesses, and the words that they may not hold."""

from collections.abc import Iterator
from urllib.parse import urlencode

from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living
from factories.names import register

LIKE = {"name": "Zarghoon Traders & Sons", "name_ur": "زرغون ٹریڈرز", "district": "quetta"}
TAKEN = {"name": "Traders Nihing", "district": "kech"}
OTHER_LETTERS = {"name": "Турбат Traders"}
BARRED = {"name": "Jinnah Foods", "name_ur": "جناح فوڈز"}


def names(places: Places) -> Iterator[Visit]:
    _registered(places.living)
    yield Visit("names.check")
    for asked in (LIKE, TAKEN, OTHER_LETTERS, BARRED, {"name": "Hamun Sweets"}):
        yield Visit("names.check", query=urlencode(asked))
    yield Visit("names.check", "owner", query=urlencode(TAKEN))
    yield Visit("names.barred")
    yield Visit("my_names.index", "owner")
    yield Visit("my_names.new", "owner", query=urlencode(LIKE))
    waiting = {"version_id": places.one("select id from barred_words where approved_at is null")}
    decided = {"version_id": places.one("select id from barred_words where term = 'jina'")}
    yield Visit("barred_words.index", "rules", languages=ENGLISH)
    yield Visit("barred_words.index", "auditor", languages=ENGLISH)
    for which in (waiting, decided):
        yield Visit("barred_words.show", "rules2", which, ENGLISH)
    yield Visit("barred_words.refuse", "rules2", waiting, ENGLISH)
    of = f"of={decided['version_id']}"
    for query in ("", of, "suggested=Government"):
        yield Visit("barred_words.new", "rules", languages=ENGLISH, query=query)


def _registered(living: Living) -> None:
    """Give two businesses names that are like what is asked about."""
    register(living.platform, "Nihing Traders", "نہنگ ٹریڈرز")
    register(living.platform, "Zarghoon Enterprises")
