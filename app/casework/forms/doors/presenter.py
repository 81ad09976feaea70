"""Answers as people read them again: on the page that is checked, beside what an office asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import parts_of
from app.casework.forms.doors.questions import activity_label
from app.casework.forms.policy.answers import given
from app.text import sentence
from app.web.formatting import cnic, left_to_right, local_date, mobile, rupees, typed
from app.web.i18n import language
from app.web.translation import translate

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
        _named(each, words) if named else words
        for each in parts
        if given(held.get(each.name))
        for words in [answer_label(each, held[each.name], districts)]
    ]
    return Markup("<br>").join(lines)


def _named(asked: Field, words: Markup) -> Markup:
    """Put the question before an answer within an entry; it may end with a mark of its own."""
    label = Markup('<span class="bdm-muted">{}</span>').format(asked.label.named(language()))
    return Markup("{} {}").format(label, words)


def one_answer(asked: Field, value: Any, districts: Districts) -> Markup:  # noqa: ANN401 - as kept
    """Write an answer that has no parts and no rows, by the type of its question."""
    if asked.type in _WRITTEN:
        return left_to_right(_WRITTEN[asked.type](value))
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
