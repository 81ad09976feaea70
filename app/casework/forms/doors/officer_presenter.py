"""Answers as officers read them: a line for each, where `answer_label` tells them at length."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import parts_of
from app.casework.forms.doors.presenter import Districts, one_answer

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
    return one_answer(field, value, districts)


def _whole(parts: tuple[Field, ...], held: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    values = held if isinstance(held, Mapping) else {}
    lines = [shown(each, values[each.name], districts) for each in parts if each.name in values]
    return Markup(" · ").join(line for line in lines if line != NOTHING)
