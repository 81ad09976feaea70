"""Rules and rates in the search box."""

from collections.abc import Mapping
from functools import cache

from flask import url_for
from flask_babel import gettext

from app.calendar import local_day
from app.parameters.definitions import ParameterDefinition, by_key
from app.parameters.doors.value_text import in_words
from app.parameters.queries import views
from app.registry import Registry
from app.search.public import BODY, TITLE, Hit, Hits, Index, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import LANGUAGES
from app.web.translation import in_language, translate


def search_of(registry: Registry) -> SearchSource:
    """Return the public parameters, by their titles in both languages."""

    @cache
    def index() -> Index[str]:
        """Collect the titles when all domains have declared their parameters.

        A title that is filled names a step of one service, whose page shows the value.
        """
        declared = (each for each in registry.parameters if not each.title.values)
        return Index((each.key, _searched(each)) for each in declared)

    def find(uow: UnitOfWork, words: Words) -> Hits:
        declared: Mapping[str, ParameterDefinition] = by_key(registry.parameters)
        found = [declared[key] for key in index().find(words.terms)]
        return Hits.first(views.published(uow, found, local_day(uow.now)) if found else (), _hit)

    return SearchSource(
        kind="rules",
        title=sentence("Rules and rates in force"),
        order=80,
        find=find,
        everything=lambda _words: url_for("parameters.rules"),
        vocabulary=lambda _uow: index().words,
    )


def _searched(definition: ParameterDefinition) -> list[tuple[str, int]]:
    texts = ((definition.title, TITLE), (definition.group, BODY))
    return [(in_language(text, speaks), count) for text, count in texts for speaks in LANGUAGES]


def _hit(line: views.Line) -> Hit:
    """Show a value; one that is not law is called so."""
    value = line.value
    return Hit(
        title=translate(line.definition.title),
        href=url_for("parameters.rules"),
        label=translate(line.definition.group),
        about="" if value and value.is_law else gettext("Working value, not verified"),
        fact=in_words(line.definition, value.stored) if value else "",
    )
