"""The names of parts, for pages and papers."""

from collections.abc import Iterable

from app.text import Sentence, sentence
from app.web.i18n import joined
from app.web.translation import translate
from marketplace.awards.queries import in_order

WHOLE = sentence("The whole tender")


def _name(scope: str) -> Sentence:
    """Name a part in a word and its number: where its title has no place."""
    kind, _, number = scope.partition(":")
    if kind == "item":
        return sentence("Item %(number)s", number=number)
    return sentence("Lot %(number)s", number=number) if kind == "lot" else WHOLE


def part_names(scopes: Iterable[str]) -> str:
    """Name parts in the order of their numbers, in the reader's language."""
    return joined(translate(_name(scope)) for scope in in_order(scopes))
