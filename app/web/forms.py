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
from app.schemas import Amount, LocalDate, Moment, Percent, Quantity, Whole
from app.text import Sentence, sentence
from app.typed_text import Typed, plain_typed
from app.urdu_names import IN_URDU, by_script
from app.web.translation import translate

# `find` is a search within a form; its button only fills the form.
# `held_…` belong to a form that waits for a proof (`app/web/held_forms.py`), `chosen` to the rows
# that an act is done on, each by one command (`doors.submit_many`).
CHOSEN = "chosen"
BOOKKEEPING = {
    *("csrf_token", "idempotency_key", "step", "lang", "find", "held_form", "held_back"),
    CHOSEN,
}
MAX_INDEX = 1_000
FILL_IN = "Fill this in."
# Sentences that would fit any field, and the sentence to show if its label is known.
NAMING = {
    FILL_IN: sentence("Fill in “%(label)s”."),
    "Fill this in, with up to %(most)s characters.": sentence(
        "Fill in “%(label)s”, with up to %(most)s characters."
    ),
    "Use up to %(most)s characters.": sentence("Use up to %(most)s characters in “%(label)s”."),
    "Enter between %(least)s and %(most)s characters.": sentence(
        "Enter between %(least)s and %(most)s characters in “%(label)s”."
    ),
    "Answer yes or no.": sentence("Answer yes or no to “%(label)s”."),
    "Choose one of the answers in the list.": sentence(
        "Choose one of the answers in the list of “%(label)s”."
    ),
    "Enter a whole number.": sentence("Enter a whole number in “%(label)s”."),
    "Enter a whole number from %(least)s to %(most)s.": sentence(
        "Enter a whole number from %(least)s to %(most)s in “%(label)s”."
    ),
    "Enter a number, for example 12 or 2.5.": sentence(
        "Enter a number, for example 12 or 2.5, in “%(label)s”."
    ),
    "Enter an amount in rupees, for example 2500 or 2,500.50.": sentence(
        "Enter an amount in rupees, for example 2500 or 2,500.50, in “%(label)s”."
    ),
    "Enter a date, for example 31-12-2026.": sentence(
        "Enter a date, for example 31-12-2026, in “%(label)s”."
    ),
    "Enter a date and time, for example 31-12-2026 14:30.": sentence(
        "Enter a date and time, for example 31-12-2026 14:30, in “%(label)s”."
    ),
}
# Fields that are filled in otherwise than by writing.
FILLING = {
    "choose": sentence("Choose an answer to “%(label)s”."),
    "tick": sentence("Tick “%(label)s”."),
    "file": sentence("Choose a file for “%(label)s”."),
}
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


class Translated(str):
    """A translated sentence that would fit any field, until one names itself."""

    __slots__ = ("original",)
    original: Sentence

    def naming(self, label: str, by: str) -> str:
        """Return the sentence with the label of its field."""
        pattern = NAMING[self.original.msgid]
        if self.original.msgid == FILL_IN:
            pattern = FILLING.get(by, pattern)
        return translate(sentence(pattern.msgid, **self.original.values, label=label))


def translated(text: Sentence | str) -> str:
    """Return a translated sentence, ready to name the field that it is about."""
    message = translate(text)
    if not isinstance(text, Sentence) or text.msgid not in NAMING:
        return message
    general = Translated(message)
    general.original = text
    return general


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

    def error(self, name: str, label: str = "", by: str = "") -> str | None:
        """Return the sentence about a field that is being drawn, or None; remembers its place.

        One that would fit any field names this one by its label, in the summary too. `by` is how
        the field is filled in: "choose", "tick", "file", or by writing.
        """
        self._drawn.append(name)
        message = self.errors.get(name)
        if label and isinstance(message, Translated):
            self.errors[name] = message = message.naming(_plain(label), by)
        return message

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
        errors = {name.replace(".", "-"): translated(text) for name, text in refusal.fields.items()}
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
            yield prefix, translated(messages[0])
    else:
        yield prefix, translated(messages)


def load(schema: Schema) -> dict[str, Any]:
    """Load the posted form; raises ValidationError."""
    loaded: dict[str, Any] = schema.load(nested(request.form, schema))
    return loaded


__all__ = ["Form", "ValidationError", "load", "nested", "one_time_key", "translated", "typed_into"]
