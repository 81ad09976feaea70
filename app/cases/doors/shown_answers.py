"""Answers as people read them, by the type of their question: lines of text, in their language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.cases.activities import ACTIVITIES
from app.cases.definition.fields import Field, FieldType
from app.cases.definition.parts import parts_of
from app.web.formatting import cnic, left_to_right, local_date, rupees, typed
from app.web.i18n import language

Districts = Mapping[str, str]
# An empty answer has a sign of its own: a gap would look like a mistake of the page.
NOTHING = Markup("–")


def shown(field: Field, value: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    """Return an answer as HTML: of a group a line for each row; a dash where nothing is."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if field.type is FieldType.GROUP:
        rows = (_whole(field.fields, row, districts) for row in value)
        return Markup("<br>").join(rows)
    if parts := parts_of(field):
        return _whole(parts, value, districts)
    if field.type is FieldType.CHOICES:
        return Markup(", ").join(_choice(field, each) for each in value)
    write = _WRITTEN.get(field.type)
    return write(field, value, districts) if write else typed(value)


def _whole(parts: tuple[Field, ...], held: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    values = held if isinstance(held, Mapping) else {}
    lines = [shown(each, values[each.name], districts) for each in parts if each.name in values]
    return Markup(" · ").join(line for line in lines if line != NOTHING)


def _choice(field: Field, value: object) -> Markup:
    words = next((each.words for each in field.choices if each.value == value), None)
    return typed(words.named(language()) if words else value)


def _day(value: object) -> str:
    try:
        return local_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _activity(code: object) -> Markup:
    words = ACTIVITIES.get(str(code))
    return typed(f"{code} – {words.named(language())}" if words else code)


_WRITTEN: Mapping[FieldType, Callable[[Field, Any, Districts], Markup]] = {
    FieldType.MONEY: lambda _f, value, _d: left_to_right(rupees(value)),
    FieldType.NUMBER: lambda _f, value, _d: left_to_right(value),
    FieldType.DATE: lambda _f, value, _d: typed(_day(value)),
    FieldType.YES_NO: lambda _f, value, _d: typed(gettext("Yes") if value else gettext("No")),
    FieldType.CHOICE: lambda field, value, _d: _choice(field, value),
    FieldType.CNIC: lambda _f, value, _d: left_to_right(cnic(str(value))),
    FieldType.MOBILE: lambda _f, value, _d: left_to_right(value),
    FieldType.EMAIL: lambda _f, value, _d: left_to_right(value),
    FieldType.DISTRICT: lambda _f, value, names: typed(names.get(str(value), value)),
    FieldType.ACTIVITY: lambda _f, value, _d: _activity(value),
}
