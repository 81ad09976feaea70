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

from flask import Response, make_response
from markupsafe import Markup
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import USUAL_ROWS
from app.casework.definition.parts import parts_of
from app.casework.definition.shapes import Service
from app.casework.forms.isic_activities import ACTIVITIES
from app.casework.forms.policy.answers import given
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.values import Day
from app.casework.forms.schemas import answers_schema
from app.errors import Refusal
from app.http import status_of
from app.money import plain_rupees
from app.text import sentence
from app.unit_of_work import UseCase
from app.web.doors import REDRAW, perform
from app.web.formatting import cnic, isolate_ltr, local_date, mobile, rupees, typed
from app.web.forms import Form, in_their_fields, nested, translated
from app.web.i18n import language
from app.web.translation import translate

# The names of the questions that the page showed, so that new ones are no mistake.
DISPLAYED_FIELDS = "drawn"
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
        """True if it asks for an activity."""
        inner = [each for row in self.rows for each in row]
        mine = self.field.type is FieldType.ACTIVITY
        return mine or any(each.asks_activity for each in inner)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as (value, words in the user's language)."""
        return [(each.value, each.words.named(language())) for each in self.field.choices]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The choices: districts as (division, [(code, name)]), activities as (code, name)."""

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
    """The answers of a page: nested as the schema reads them, flat as the form shows them."""

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
    left_out = {DISPLAYED_FIELDS, *besides}
    asked = in_their_fields(
        MultiDict([(name, value) for name, value in form.items(multi=True) if name not in left_out])
    )
    data = nested(asked, schema)
    return Posted(
        data=data, values=dict(_flat(data)), drawn=frozenset(form.getlist(DISPLAYED_FIELDS))
    )


def _flat(data: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}-")
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            for at, row in enumerate(value):
                yield from _flat(row, f"{prefix}{name}-{at}-")
        else:
            yield f"{prefix}{name}", value


def form_step(form: Mapping[str, str]) -> tuple[str, str, int | None]:
    """Return what a button asks of the page alone: ("add", group, None), ("drop", group, 2)."""
    match = _STEP.fullmatch(form.get("step", ""))
    if match is None:
        return "", "", None
    return match[1], match[2], int(match[3]) if match[3] else None


# A page of questions that was refused is drawn again, with everything that was typed.

ANSWERS = "answers-"


def refused(values: Mapping[str, Any], refusal: Refusal) -> Form:
    """Put a use case's sentences beside the questions that they are about."""
    errors = {
        name.replace(".", "-").removeprefix(ANSWERS): translated(said)
        for name, said in refusal.fields.items()
    }
    return Form(values, errors, translate(refusal.message))


def wrong(values: Mapping[str, Any], error: ValidationError) -> Form:
    """Put the schema's sentences beside the questions that they are about."""
    return Form(values).with_messages(error.messages)


def readable(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that can be read, whatever is wrong with the others."""
    try:
        read: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        return error.valid_data if isinstance(error.valid_data, dict) else {}
    return read


def carry_out(
    use_case: UseCase[Any],
    command: object,
    values: Mapping[str, Any],
    *,
    then: Callable[[Any], str],
    page: Callable[[Form], str],
) -> Response:
    """Carry out a command and go on; draw the page again where it is refused."""
    try:
        return perform(use_case, command, then=then)
    except REDRAW as refusal:
        return make_response(page(refused(values, refusal)), status_of(refusal))


# Answers that somebody gave elsewhere, such as to a questionnaire: what a form takes of them.
#
# They come in an address, so somebody else may have written them. Only what is counted or chosen is
# taken, never a text or a name, and everything is shown before it is used.

_TAKEN = frozenset(
    {
        FieldType.NUMBER,
        FieldType.MONEY,
        FieldType.DATE,
        FieldType.YES_NO,
        FieldType.CHOICE,
        FieldType.DISTRICT,
    }
)


def questions_of(service: Service) -> Sequence[Field]:
    """Return every question of a form, page after page."""
    return [each for section in service.sections for each in section.fields]


def known_answers(service: Service, sent: "MultiDict[str, str]", day: Day) -> dict[str, Any]:
    """Read what was sent as the form would; what it does not ask or cannot read is left out."""
    asked = [each for each in questions_of(service) if each.type in _TAKEN]
    names = {each.name for each in asked}
    schema = answers_schema(asked, Known(), day, finished=False)
    among = MultiDict([pair for pair in sent.items(multi=True) if pair[0] in names])
    return readable(schema, posted(among, schema).data)


# Answers as people read them again: on the page that is checked, beside what an office asks.

Districts = Mapping[str, str]
Row = Mapping[str, str]


def answer_rows(
    asked: Iterable[Field], answers: Mapping[str, Any], districts: Districts
) -> list[Row]:
    """Return a row of a summary for every answer that is given, in the form's order."""
    return [
        {
            "key": each.label.named(language()),
            "value": answer_label(each, answers[each.name], districts),
        }
        for each in asked
        if given(answers.get(each.name))
    ]


def answer_label(asked: Field, value: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    """Write one answer for people; what they typed keeps its own direction."""
    if not given(value):
        return Markup('<span class="bdm-muted">{}</span>').format(
            translate(sentence("Not answered"))
        )
    if asked.type is FieldType.GROUP:
        entries = [_lines(asked.fields, row, districts, named=True) for row in value]
        listed = Markup().join(Markup("<li>{}</li>").format(entry) for entry in entries)
        return Markup('<ol class="govuk-list govuk-list--number">{}</ol>').format(listed)
    if parts := parts_of(asked):
        return _lines(parts, value, districts, named=False)
    return one_answer(asked, value, districts)


def _lines(
    parts: Sequence[Field], held: Mapping[str, Any], districts: Districts, *, named: bool
) -> Markup:
    lines = [
        _label_answer(each, words) if named else words
        for each in parts
        if given(held.get(each.name))
        for words in [answer_label(each, held[each.name], districts)]
    ]
    return Markup("<br>").join(lines)


def _label_answer(asked: Field, words: Markup) -> Markup:
    """Put the question before an answer within an entry; it may end with a mark of its own."""
    label = Markup('<span class="bdm-muted">{}</span>').format(asked.label.named(language()))
    return Markup("{} {}").format(label, words)


def one_answer(asked: Field, value: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    """Write an answer that has no parts and no rows, by the type of its question."""
    if asked.type in _WRITTEN:
        return isolate_ltr(_WRITTEN[asked.type](value))
    if asked.type is FieldType.DATE:
        # A month in Urdu between two numbers: only its own direction keeps them in order.
        return typed(local_date(date.fromisoformat(value)))
    if asked.type is FieldType.DISTRICT:
        return typed(districts.get(value, value))
    if asked.type is FieldType.ACTIVITY:
        return typed(activity_label(value))
    if asked.type is FieldType.YES_NO:
        return typed(translate("Yes" if value else "No"))
    return typed(_chosen(asked, value))


_WRITTEN: Mapping[FieldType, Callable[[Any], str]] = {
    FieldType.MONEY: rupees,
    FieldType.CNIC: cnic,
    FieldType.NUMBER: str,
    FieldType.MOBILE: mobile,
    FieldType.EMAIL: str,
}


def _chosen(asked: Field, value: Any) -> str:  # noqa: ANN401 - as kept
    """Return the words of what was chosen; what was typed as it is."""
    named = {each.value: each.words.named(language()) for each in asked.choices}
    if isinstance(value, list):
        return translate(sentence(", ")).join(named.get(each, str(each)) for each in value)
    return named.get(value, str(value))


# Answers as officers read them: a line for each, where `answer_label` tells them at length.

# An empty answer has a sign of its own: a gap would look like a mistake of the page.
NOTHING = Markup("–")


def shown(field: Field, value: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    """Return an answer as HTML: a group as a line for each row; a dash if it is empty."""
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
