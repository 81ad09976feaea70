"""Values for a guide's blanks today, each with its confidence.

An unverified value is never shown as law: the text with the value states that it is not.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from flask_babel import gettext
from markupsafe import Markup

from app.calendar import local_day
from app.guides.public import GuideValue
from app.guides.texts.guide import SOURCE, Blank, Text
from app.parameters.definitions import by_key
from app.parameters.doors.value_text import in_words
from app.parameters.queries import parameters as queries
from app.platform import the_platform
from app.unit_of_work import UnitOfWork
from app.web.tags import doubt

PARAMETER = "parameter"
_VALUE = Markup("<strong>{}</strong> {}")
_NOTE = Markup('<span class="bdm-muted">({})</span>')
_REFERENCE = Markup('<sup><a class="govuk-link" href="#source-{}">[{}]</a></sup>')


def parameter_values(uow: UnitOfWork, keys: Collection[str]) -> Mapping[str, GuideValue]:
    """Return the parameters in force today, in words: one query."""
    known = by_key(the_platform().registry.parameters)
    values = queries.in_force(uow.session, local_day(uow.now), list(keys))
    return {
        value.key: GuideValue(
            text=in_words(known[value.key], value.stored), confidence=value.confidence.value
        )
        for value in values
        if value.key in known
    }


def filled(uow: UnitOfWork, text: Text) -> Markup:
    """Return a guide's text with its blanks filled: one query for each kind of blank."""
    values = _values(uow, text)
    sources = {source.key: number for number, source in enumerate(text.sources, start=1)}
    sure = {source.key: source.confidence for source in text.sources}
    drawn = Markup()
    for part in text.body.parts:
        if isinstance(part, Blank) and part.kind == SOURCE:
            drawn += _reference(sources[part.key], sure[part.key])
        elif isinstance(part, Blank):
            drawn += shown(values.get(part))
        else:
            drawn += Markup(part)  # noqa: S704 - made by texts/markdown.py
    return drawn


def _values(uow: UnitOfWork, text: Text) -> Mapping[Blank, GuideValue]:
    keys: dict[str, set[str]] = defaultdict(set)
    for blank in text.body.blanks:
        keys[blank.kind].add(blank.key)
    readers = the_platform().registry.guide_values
    return {
        Blank(kind, key): value
        for kind, asked in keys.items()
        if kind != SOURCE
        for key, value in readers[kind](uow, asked).items()
    }


def shown(value: GuideValue | None) -> Markup:
    """Return a value with its confidence; if none is in force, the advice to ask."""
    if value is None:
        return _NOTE.format(gettext("nothing is entered yet: ask at the office"))
    return _VALUE.format(value.text, note(value.confidence))


def note(confidence: str) -> Markup:
    """Return the confidence in words."""
    if confidence == "H":
        return _NOTE.format(gettext("official text"))
    if confidence == "M":
        return _NOTE.format(gettext("from a secondary source"))
    return doubt()


def _reference(number: int, confidence: str) -> Markup:
    """Point to a source; what is not official text is marked at once, not only at the end."""
    pointer = _REFERENCE.format(number, number)
    return pointer if confidence == "H" else Markup("{} {}").format(pointer, note(confidence))
