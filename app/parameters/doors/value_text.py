"""Values as text, in the reader's language."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.money import grouped
from app.parameters.definitions import Confidence, ParameterDefinition, Unit
from app.parameters.queries.views import Line
from app.parameters.units import Stored
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, quantity, rupees
from app.web.tags import doubt, tag
from app.web.translation import translate, yes_or_no

LEGAL_STATUS = {
    Confidence.OFFICIAL: "law",
    Confidence.SECONDARY: "secondary_source",
    Confidence.UNVERIFIED: "working_value",
}


# The confidence, for everybody: an unverified value is never called law.
_STANDINGS = {
    "H": (sentence("Official text"), "green"),
    "M": (sentence("Secondary source"), "yellow"),
}


def standing(letter: str) -> Markup:
    """Draw how sure we are of a value, for everybody: the macro of this name, for cells."""
    known = _STANDINGS.get(letter)
    return tag(*known) if known else doubt()


def period(first: date, last: date | None) -> str:
    """Write from when until when: the macro of this name, for cells."""
    if last:
        days = {"first": local_date(first), "last": local_date(last)}
        return str(gettext("%(first)s to %(last)s", **days))
    return str(gettext("from %(first)s", first=local_date(first)))


def in_words(definition: ParameterDefinition, value: Stored) -> str:
    """Write a stored value for people: "15 days", "Rs 50,00,000", "1/3", "Yes"."""
    unit = definition.unit
    if unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", int(value)))
    if unit is Unit.MINUTES:
        return str(ngettext("%(num)s minute", "%(num)s minutes", int(value)))
    if unit is Unit.PERCENT:
        return str(gettext("%(number)s%%", number=quantity(Decimal(str(value)))))
    if unit is Unit.BOOLEAN:
        return yes_or_no(value)
    if unit is Unit.CHOICE:
        labels = dict(definition.choices)
        return translate(labels.get(str(value), str(value)))
    return _figures(unit, value)


def _figures(unit: Unit, value: Stored) -> str:
    if unit is Unit.PAISA:
        return isolate_ltr(rupees(int(value)))
    if unit is Unit.COUNT:
        return grouped(int(value))
    return isolate_ltr(value) if unit is Unit.FRACTION else str(value)


def change_in_words(definition: ParameterDefinition, old: Stored | None, new: Stored) -> Sentence:
    """Describe the change from the value in force to a proposed one; a template translates it."""
    if old is None:
        return sentence("Nothing is in force now.")
    if old == new:
        return sentence("The value stays as it is.")
    if definition.unit in {Unit.CHOICE, Unit.TEXT, Unit.BOOLEAN, Unit.FRACTION}:
        return sentence("Instead of %(value)s.", value=in_words(definition, old))
    difference = Decimal(str(new)) - Decimal(str(old))
    size = abs(difference)
    shown = format(size, "f") if definition.unit is Unit.PERCENT else int(size)
    values = {"amount": in_words(definition, shown), "value": in_words(definition, old)}
    if difference > 0:
        return sentence("%(amount)s more than now (%(value)s).", **values)
    return sentence("%(amount)s less than now (%(value)s).", **values)


def published(line: Line) -> dict[str, Any]:
    """Return the public form of a value; an unverified one never has a citation."""
    value = line.value
    if value is None:
        raise ValueError(line.definition.key)
    is_law = value.is_law
    return {
        "key": value.key,
        "title": str(line.definition.title),
        "unit": value.unit.value,
        "value": value.stored,
        "standing": LEGAL_STATUS[value.confidence],
        "citation": value.instrument if is_law else None,
        "basis": None if is_law else value.instrument,
        "valid_from": value.valid_from,
        "valid_to": value.valid_to,
    }
