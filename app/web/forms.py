"""HTML forms over the same marshmallow schemas that serve the JSON API.

A form's flat names become nested data: `items-0-unit` is `{"items": [{"unit": …}]}` and
`owner-name` is `{"owner": {"name": …}}`. Bookkeeping fields (CSRF token, one-time key) and empty
fields are dropped before the schema sees them.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context, request
from markupsafe import Markup
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from app.errors import Refusal
from app.schemas import A_DATE, PLAIN_WORDS, Amount, LocalDate, Moment, Percent, Quantity, Whole
from app.typed_text import Typed, plain_typed
from app.urdu_names import IN_URDU, by_script
from app.web.translation import translate

# `find` is a search within a form; its button only fills the form.
# `held_…` belong to a form that waits for a proof (`app/web/held_forms.py`).
BOOKKEEPING = {"csrf_token", "idempotency_key", "step", "lang", "find", "held_form", "held_back"}
MAX_INDEX = 1_000
# In the summary of errors these would not name a field.
OF_ANY_FIELD = (*PLAIN_WORDS.values(), A_DATE)
OF_DIGITS = (Amount, LocalDate, Moment, Percent, Quantity, Whole)
_INDEXED = re.compile(r"(?P<name>[a-z][a-z0-9_]*)-(?P<index>\d{1,4})-(?P<rest>.+)")


def one_time_key() -> str:
    """Make the key that a form carries: sending the page twice does the thing once."""
    return str(uuid.uuid4())


def nested(form: "MultiDict[str, str]", schema: Schema) -> dict[str, Any]:
    """Turn flat form names into the nested data that `schema` expects; drops empty fields."""
    data: dict[str, Any] = {}
    groups: dict[str, dict[int, MultiDict[str, str]]] = {}
    parts: dict[str, MultiDict[str, str]] = {}
    for name in form:
        match = _INDEXED.fullmatch(name)
        if match and int(match["index"]) < MAX_INDEX and _inner_schema(schema, match["name"]):
            group = groups.setdefault(match["name"], {}).setdefault(
                int(match["index"]), MultiDict()
            )
            group.setlist(match["rest"], form.getlist(name))
        elif _is_part(name, schema):
            whole, _, part = name.partition("-")
            parts.setdefault(whole, MultiDict()).setlist(part, form.getlist(name))
        elif name not in BOOKKEEPING:
            _add_values(data, name, form.getlist(name), schema)
    for name, form_of_part in parts.items():
        if found := nested(form_of_part, _inner_schema(schema, name) or schema):
            data[name] = found
    for name, by_index in groups.items():
        inner = _inner_schema(schema, name)
        entries = [nested(by_index[index], inner or schema) for index in sorted(by_index)]
        data[name] = [entry for entry in entries if entry]
    return data


def _add_values(data: dict[str, Any], name: str, values: list[str], schema: Schema) -> None:
    holder = _field(schema, name)
    kept = [_as_digits_are_typed(holder, value) for value in values if value.strip()]
    if isinstance(holder, fields.List):
        data[name] = kept
    elif kept:
        data[name] = kept[-1]


def _field(schema: Schema, name: str) -> fields.Field[Any] | None:
    """Return the field that reads a name: its own, or the one that it has outside."""
    outside = (each for each in schema.fields.values() if each.data_key == name)
    return next(outside, None) or schema.fields.get(name)


def _as_digits_are_typed(holder: fields.Field[Any] | None, value: str) -> str:
    """Return a field's typed value, with plain digits if it is a number or a day.

    An Urdu keyboard has its own digits, and people group them. The fields themselves refuse both in
    a plain text: a program writes neither.
    """
    inner = holder.inner if isinstance(holder, fields.List) else holder
    return Typed(plain_typed(value)) if isinstance(inner, OF_DIGITS) else value


def typed_into(schema: Schema, values: Mapping[str, str]) -> dict[str, str]:
    """Return a form's values from the address, ready for its schema as a posted form is."""
    return {
        name: _as_digits_are_typed(_field(schema, name), value) for name, value in values.items()
    }


def _is_part(name: str, schema: Schema) -> bool:
    """Return True for a flat name of a nested part: `owner-name` if `owner` is nested."""
    whole, dash, part = name.partition("-")
    return bool(dash and part) and isinstance(_field(schema, whole), fields.Nested)


def _inner_schema(schema: Schema, name: str) -> Schema | None:
    """Return the schema of a group, or None: no name may nest deeper than its schema does."""
    holder = _field(schema, name)
    inner = holder.inner if isinstance(holder, fields.List) else holder
    return inner.schema if isinstance(inner, fields.Nested) else None


def in_their_fields(sent: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """Return the form's values, with each name in the field of its script, for the schema."""
    names = [name for name in sent if name.endswith(IN_URDU)]
    placed = by_script(sent, names).items()
    moved = {name: value for name, value in placed if value != sent.get(name)}
    if not moved:
        return sent
    kept = MultiDict(sent)
    for name, value in moved.items():
        kept.setlist(name, [value])
    return kept


@dataclass
class Form:
    """The data for the template: raw values as typed, and a sentence per wrong field."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    # The fields that the page has drawn so far, in its order.
    _drawn: list[str] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Show what was typed into it before, where it came too late (`late_forms.py`)."""
        typed = g.get("typed_before") if has_request_context() else None
        if typed is not None and (not self.values or not typed.keys().isdisjoint(self.values)):
            self.values = typed

    def value(self, name: str) -> str:
        """Return the typed (or initial) value, as text."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def many(self, name: str) -> list[str]:
        """Return every value of a field that holds several (checkboxes)."""
        if isinstance(self.values, MultiDict):
            return self.values.getlist(name)
        value = self.values.get(name) or []
        return [str(v) for v in value] if isinstance(value, list | tuple | set) else [str(value)]

    raw = value

    def error(self, name: str, label: str = "") -> str | None:
        """Return the sentence about a field that is being drawn, or None; remembers its place.

        One that would fit any field names this one by its label, in the summary too.
        """
        self._drawn.append(name)
        if label and self.errors.get(name) in {translate(each) for each in OF_ANY_FIELD}:
            self.errors[name] = f"{self.errors[name].rstrip('.۔')}: {_plain(label)}"
        return self.errors.get(name)

    def beginning(self, start: str) -> list[tuple[str, str]]:
        """Return the (name, sentence) whose names begin so: lines of a file, drawn as a list."""
        return [(name, self.error(name) or "") for name in self.errors if name.startswith(start)]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """List (field, sentence) for the error summary, in the order of the page's fields.

        So it must be asked for after the fields are drawn, as base.html does. What has no field on
        the page, a general message among it, has no name to link to and comes first.
        """
        places = {name: place for place, name in reversed(list(enumerate(self._drawn)))}
        general = [("", self.message)] if self.message and not self.errors else []
        named = [(name, text) for name, text in self.errors.items() if name in places]
        said = {text for _, text in named}
        general += [("", text) for text in self._unplaced(places) if text not in said]
        return general + sorted(named, key=lambda each: places[each[0]])

    def _unplaced(self, places: Mapping[str, int]) -> list[str]:
        return list(dict.fromkeys(t for name, t in self.errors.items() if name not in places))

    @property
    def wrong(self) -> bool:
        """True if anything is wrong; known before the page is drawn."""
        return bool(self.errors or self.message)

    def count(self, group: str, least: int = 1) -> range:
        """Return the indexes of a repeated group to draw: those sent, or `least` blank ones."""
        seen = {
            int(m["index"])
            for m in map(_INDEXED.fullmatch, self.values)
            if m and m["name"] == group and int(m["index"]) < MAX_INDEX
        }
        return range(max([*(i + 1 for i in seen), least]))

    @classmethod
    def posted(cls) -> "Form":
        """Take the values that the browser sent, each name in the field of its script."""
        return cls(values=in_their_fields(request.form))

    def with_messages(self, messages: Any) -> "Form":  # noqa: ANN401 - marshmallow's nested messages
        """Return the same form with marshmallow's messages on its fields."""
        flat = dict(_flatten(messages))
        return Form(self.values, {k: v for k, v in flat.items() if k}, flat.get("", ""))

    def with_refusal(self, refusal: Refusal) -> "Form":
        """Return the same form with a use case's sentence on it."""
        errors = {name.replace(".", "-"): translate(text) for name, text in refusal.fields.items()}
        return Form(self.values, errors, translate(refusal.message))


def _plain(label: str) -> str:
    return label.striptags() if isinstance(label, Markup) else str(label)


def _flatten(messages: Any, prefix: str = "") -> Iterable[tuple[str, str]]:  # noqa: ANN401 - marshmallow's nested messages
    if isinstance(messages, dict):
        for key, value in messages.items():
            below = prefix if key == "_schema" else f"{prefix}-{key}" if prefix else str(key)
            yield from _flatten(value, below)
    elif isinstance(messages, list):
        if messages:
            yield prefix, translate(messages[0])
    else:
        yield prefix, translate(messages)


def load(schema: Schema) -> dict[str, Any]:
    """Load the posted form; raises ValidationError."""
    loaded: dict[str, Any] = schema.load(nested(request.form, schema))
    return loaded


__all__ = ["Form", "ValidationError", "load", "nested", "one_time_key", "typed_into"]
