"""Answers of a form as people type them: from the questions of a service to one schema.

Pages and API load the same schema: `answers_schema(fields, known, day).load(data)`. It reads what
was typed (money as text in rupees, days as people write them) into what is kept; what is wrong
with it, `policy/answers.py` says, there and again when the whole is submitted.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import MAX_NUMBER, MAX_ROWS, MAX_TEXT_LENGTH
from app.casework.definition.parts import parts_of
from app.casework.forms.isic_activities import ACTIVITIES, MAX_SUGGESTIONS, activities_like
from app.casework.forms.policy.answers import Look, Path, look
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import NOT_AMONG, Day
from app.data_files.words import Words
from app.identity.accounts.schemas import EmailText, MobileText
from app.identity.people.fields import Cnic
from app.schemas import Amount, CommandSchema, LocalDate, Rows, Text, Whole, YesNo
from app.text import Sentence, sentence
from app.urdu_names import IN_URDU

MAX_CHOICES = 100


class NameText(Text):
    """A name, each letter written in one way (NFC) and single spaces between words."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        text = super()._deserialize(value, attr, data, **kwargs)
        return " ".join(unicodedata.normalize("NFC", text).split())


class DayText(LocalDate):
    """A day, however it is written; kept as ISO text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401, ARG002 - marshmallow's own
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a date is wanted by the base, its text by us
        day: date = super()._deserialize(value, attr, data, **kwargs)
        return day.isoformat()


class Chosen(fields.List[Any]):
    """Several of the answers in a list; counted before they are looked at."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401 - marshmallow's own
        if isinstance(value, list) and len(value) > MAX_CHOICES:
            raise ValidationError(NOT_AMONG)
        return super()._deserialize(value, attr, data, **kwargs)


class ActivityText(Text):
    """An ISIC class: its code, or "1071 – Bakeries …" as the page offers it.

    A word that names exactly one is no choice: it is suggested, never guessed.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        text = super()._deserialize(value, attr, data, **kwargs)
        code = text[:4]
        if code in ACTIVITIES and not text[4:5].isalnum():
            return code
        raise ValidationError(_suggestion(text))


def _suggestion(text: str) -> Sentence:
    found = activities_like(text)
    if not found or len(found) > MAX_SUGGESTIONS:
        return sentence("Choose an activity from the list, or write its four-digit code.")
    listed = Words(
        "; ".join(f"{code} – {ACTIVITIES[code].en}" for code in found),
        "؛ ".join(f"{code} – {ACTIVITIES[code].ur}" for code in found),
    )
    return sentence("Choose an activity from the list, such as: %(found)s.", found=listed)


_SHAPES: Mapping[FieldType, Any] = {
    FieldType.TEXT: lambda: Text(most=MAX_TEXT_LENGTH),
    FieldType.LONG_TEXT: lambda: Text(most=MAX_TEXT_LENGTH),
    FieldType.NAME: lambda: NameText(most=MAX_TEXT_LENGTH),
    FieldType.NAME_UR: lambda: NameText(most=MAX_TEXT_LENGTH),
    FieldType.NUMBER: lambda: Whole(most=MAX_NUMBER),
    FieldType.MONEY: Amount,
    FieldType.DATE: DayText,
    FieldType.YES_NO: YesNo,
    FieldType.CHOICE: lambda: Text(most=MAX_TEXT_LENGTH),
    FieldType.CHOICES: lambda: Chosen(Text(most=MAX_TEXT_LENGTH)),
    FieldType.CNIC: Cnic,
    FieldType.MOBILE: MobileText,
    FieldType.EMAIL: EmailText,
    FieldType.DISTRICT: lambda: Text(most=MAX_TEXT_LENGTH),
    FieldType.ACTIVITY: lambda: ActivityText(most=MAX_TEXT_LENGTH),
}


def shape_of(field: Field) -> fields.Field[Any]:
    """Return the marshmallow field that reads an answer and writes it again."""
    if field.type is FieldType.GROUP:
        shape: fields.Field[Any] = Rows(fields.Nested(_plain(field.fields)), most=MAX_ROWS)
    elif inner := parts_of(field):
        shape = fields.Nested(_plain(inner))
    else:
        shape = _SHAPES[field.type]()
    shape.allow_none = True
    return shape


def _plain(asked: Iterable[Field]) -> Schema:
    made = CommandSchema.from_dict({each.name: shape_of(each) for each in asked}, name="Answers")
    return made()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The rules for the answers to some questions."""

    fields: Sequence[Field]
    known: Known
    day: Day
    finished: bool


class AnswersSchema(CommandSchema):
    """The answers to the questions of a section, a task or a round."""

    sheet: Sheet

    def load(self, data: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - marshmallow's own
        """Return the answers that count; raises ValidationError with a sentence for each place."""
        read, wrong = self._read(data, **kwargs)
        if () in wrong:
            raise ValidationError({"_schema": [wrong[()]]})
        found = look(
            self.sheet.fields,
            read,
            self.sheet.known,
            self.sheet.day,
            unread=set(wrong),
            finished=self.sheet.finished,
        )
        problems = {path: said for path, said in wrong.items() if _is_question_visible(path, found)}
        problems |= {
            path: _missing_translation(path, read) or said for path, said in found.problems.items()
        }
        if problems:
            raise ValidationError(_tree(problems), valid_data=found.kept)
        return found.kept

    def _read(self, data: Any, **kwargs: Any) -> tuple[dict[str, Any], dict[Path, Any]]:  # noqa: ANN401 - marshmallow's own
        try:
            return super().load(data, **kwargs), {}
        except ValidationError as error:
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            return valid, dict(_paths(error.messages))


_IN_URDU_ALREADY = sentence(
    "The name in Urdu is in the field for Urdu. Enter it here in English letters as well."
)


def _missing_translation(path: Path, read: Mapping[str, Any]) -> Sentence | None:
    """Say which name is missing where the other script of it was written, in whichever field."""
    around: Any = read
    for step in path[:-1]:
        try:
            around = around[step]
        except (LookupError, TypeError):
            return None
    name = path[-1] if path else ""
    if not isinstance(around, Mapping) or around.get(name):
        return None
    return _IN_URDU_ALREADY if around.get(f"{name}{IN_URDU}") else None


def answers_schema(
    asked: Sequence[Field], known: Known, day: Day, *, finished: bool = True
) -> AnswersSchema:
    """Return the schema of some questions. Not `finished`: what is missing may come later."""
    made = AnswersSchema.from_dict({each.name: shape_of(each) for each in asked}, name="Answers")
    schema: AnswersSchema = made()  # type: ignore[assignment]  # from_dict says Schema
    schema.sheet = Sheet(fields=asked, known=known, day=day, finished=finished)
    return schema


def load_below(name: str, schema: Schema, given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Load what was sent as the member `name` of a body. Raises ValidationError below that name."""
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return loaded


def written(asked: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Write answers as the API gives them: money as text in rupees, the rest as it is kept."""
    made = CommandSchema.from_dict({each.name: shape_of(each) for each in asked}, name="Answers")
    names = {each.name for each in asked}
    dumped: dict[str, Any] = made().dump({k: v for k, v in answers.items() if k in names})
    return dumped


def _is_question_visible(path: Path, found: Look) -> bool:
    """Whether something unreadable stands where a question applies."""
    return not any(path[: len(hidden)] == hidden for hidden in found.hidden)


def _paths(messages: Any, path: Path = ()) -> Iterable[tuple[Path, Any]]:  # noqa: ANN401 - marshmallow's nested messages
    if isinstance(messages, dict):
        for key, value in messages.items():
            yield from _paths(value, path if key == "_schema" else (*path, key))
    elif messages:
        yield path, messages[0] if isinstance(messages, list) else messages


def _tree(problems: Mapping[Path, Any]) -> dict[Any, Any]:
    """Nest sentences by their places, as marshmallow's own messages are."""
    root: dict[Any, Any] = {}
    for path, said in problems.items():
        at = root
        for step in path:
            at = at.setdefault(step, {})
        at["_schema"] = [said]
    pruned = _prune(root)
    return pruned if isinstance(pruned, dict) else {"_schema": pruned}


def _prune(tree: dict[Any, Any]) -> Any:  # noqa: ANN401 - marshmallow's nested messages
    if set(tree) == {"_schema"}:
        return tree["_schema"]
    return {key: value if key == "_schema" else _prune(value) for key, value in tree.items()}
