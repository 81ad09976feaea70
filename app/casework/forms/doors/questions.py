"""Questions as a page draws them: which of them, under which flat names, with how many rows.

Without JavaScript: a question whose condition is not met is not drawn, rows of a group come and
go by buttons that post (`step` is "add-partners" or "drop-partners-2"), and whatever was typed is
drawn again.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import USUAL_ROWS
from app.casework.definition.parts import parts_of
from app.casework.forms.isic_activities import ACTIVITIES
from app.casework.forms.policy.determinants import Known, holds
from app.money import plain_rupees
from app.web.formatting import cnic, mobile
from app.web.forms import in_their_fields, nested
from app.web.i18n import language

# The names of the questions that the page showed, so that new ones are no mistake.
DRAWN = "drawn"
_STEP = re.compile(r"(add|drop)-([a-z][a-z0-9_]*)(?:-(\d{1,3}))?")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to draw; `name` is its form name. `parts` of a whole, or `rows` of a group."""

    field: Field
    name: str
    parts: Sequence["Question"] = ()
    rows: Sequence[Sequence["Question"]] = ()
    may_add: bool = False

    @property
    def asks_activity(self) -> bool:
        """Whether an activity is asked for in it."""
        inner = [each for row in self.rows for each in row]
        mine = self.field.type is FieldType.ACTIVITY
        return mine or any(each.asks_activity for each in inner)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return what may be chosen as (value, words in the reader's language)."""
        return [(each.value, each.words.named(language())) for each in self.field.choices]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """What may be chosen: districts as (division, [(code, name)]), activities as (code, name)."""

    districts: Sequence[tuple[str, Sequence[tuple[str, str]]]]

    @property
    def activities(self) -> Sequence[tuple[str, str]]:
        """Return every activity in the reader's language."""
        return [(code, words.named(language())) for code, words in ACTIVITIES.items()]


def questions(
    asked: Iterable[Field],
    values: Mapping[str, Any],
    known: Known,
    *,
    more: str = "",
    within: str = "",
) -> list[Question]:
    """Return the questions that apply. `values` are the form's; `more` a group to get a row.

    `within` begins their form names, where they are a part of a larger form ("form-").
    """
    return [
        _question(each, within, values, known, more) for each in asked if holds(each.when, known)
    ]


def _question(
    asked: Field, prefix: str, values: Mapping[str, Any], known: Known, more: str
) -> Question:
    name = f"{prefix}{asked.name}"
    if asked.type is FieldType.GROUP:
        return _group(asked, name, values, known, more)
    parts = [_question(each, f"{name}-", values, known, "") for each in parts_of(asked)]
    return Question(field=asked, name=name, parts=parts)


def _group(asked: Field, name: str, values: Mapping[str, Any], known: Known, more: str) -> Question:
    filled = _count(name, values)
    count = max(filled + (more == asked.name), asked.least or 0, int(asked.required))
    held = known.answers.get(asked.name)
    rows = []
    for at in range(count):
        row = held[at] if isinstance(held, list) and at < len(held) else {}
        inside = known.in_row(row)
        rows.append(
            [
                _question(each, f"{name}-{at}-", values, inside, "")
                for each in asked.fields
                if holds(each.when, inside)
            ]
        )
    return Question(field=asked, name=name, rows=rows, may_add=count < (asked.most or USUAL_ROWS))


def _count(name: str, values: Mapping[str, Any]) -> int:
    rows = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-.+")
    found = [int(match[1]) for match in map(rows.fullmatch, values) if match]
    return max(found, default=-1) + 1


def form_values(asked: Iterable[Field], answers: Mapping[str, Any], prefix: str = "") -> Any:  # noqa: ANN401 - texts, and lists of texts
    """Return answers as a form shows them, under flat names."""
    values: dict[str, Any] = {}
    for each in asked:
        name, value = f"{prefix}{each.name}", answers.get(each.name)
        if value is None:
            continue
        if each.type is FieldType.GROUP:
            for at, row in enumerate(value):
                values |= form_values(each.fields, row, f"{name}-{at}-")
        elif parts := parts_of(each):
            values |= form_values(parts, value, f"{name}-")
        else:
            values[name] = _typed(each, value)
    return values


def _typed(asked: Field, value: Any) -> Any:  # noqa: ANN401 - as kept
    """Return one answer as a person would type it."""
    if asked.type in _AS_TYPED:
        return _AS_TYPED[asked.type](value)
    return value if isinstance(value, list) else str(value)


def activity_label(code: str) -> str:
    """Return an activity as the list offers it: "1071 – Bakeries: bread, cakes and biscuits"."""
    words = ACTIVITIES.get(code)
    return f"{code} – {words.named(language())}" if words else code


_AS_TYPED: Mapping[FieldType, Callable[[Any], str]] = {
    FieldType.MONEY: lambda paisa: plain_rupees(paisa).removesuffix(".00"),
    FieldType.DATE: lambda day: date.fromisoformat(day).strftime("%d-%m-%Y"),
    FieldType.YES_NO: lambda yes: "yes" if yes else "no",
    FieldType.CNIC: cnic,
    FieldType.MOBILE: mobile,
    FieldType.ACTIVITY: activity_label,
}


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a page of questions sent: nested as the schema reads it, flat as the form shows it."""

    data: Mapping[str, Any]
    values: Mapping[str, Any]
    drawn: frozenset[str]

    def without(self, group: str, row: int | None, within: str = "") -> "Posted":
        """Return the same without a row of a group; `within` is the part that the group is in."""
        part = self.data.get(within, {}) if within else self.data
        rows = [each for at, each in enumerate(part.get(group, ())) if at != row]
        left = {**part, group: rows}
        data = {**self.data, within: left} if within else left
        return replace(self, data=data, values=dict(_flat(data)))


def posted(form: "MultiDict[str, str]", schema: Schema, *besides: str) -> Posted:
    """Read a posted page; `besides` are names of the page that are no questions.

    Empty rows are left out, so that the others are numbered as the schema numbers them. A name
    stands in the field of its script, as the schema takes it: what is said of it is said there.
    """
    left_out = {DRAWN, *besides}
    asked = in_their_fields(
        MultiDict([(name, value) for name, value in form.items(multi=True) if name not in left_out])
    )
    data = nested(asked, schema)
    return Posted(data=data, values=dict(_flat(data)), drawn=frozenset(form.getlist(DRAWN)))


def _flat(data: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}-")
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            for at, row in enumerate(value):
                yield from _flat(row, f"{prefix}{name}-{at}-")
        else:
            yield f"{prefix}{name}", value


def asked_step(form: Mapping[str, str]) -> tuple[str, str, int | None]:
    """Return what a button asks of the page alone: ("add", group, None), ("drop", group, 2)."""
    match = _STEP.fullmatch(form.get("step", ""))
    if match is None:
        return "", "", None
    return match[1], match[2], int(match[3]) if match[3] else None
