"""An answer as people read it, in both languages at once. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import parts_of
from app.data_files.words import Words
from app.identity.people.identifiers import mask_number
from app.money import grouped_rupees

_YES, _NO = Words("Yes", "ہاں"), Words("No", "نہیں")
NOTHING = Words("", "")
# Contact data is nobody else's business: no paper shows it.
_PRIVATE = frozenset({FieldType.MOBILE, FieldType.EMAIL})


@dataclass(frozen=True, kw_only=True)
class Names:
    """Districts and activities by code."""

    districts: Mapping[str, Words]
    activities: Mapping[str, Words]


def answer_text(field: Field, value: Any, names: Names) -> Words:  # noqa: ANN401 - any JSON
    """Return an answer in words. A CNIC shows its last digits only; total, as any JSON may come."""
    if value is None or value in ("", [], {}) or field.type in _PRIVATE:
        return NOTHING
    if field.type is FieldType.GROUP:
        return _joined([_row(field, row, names) for row in value], "; ")
    if field.type is FieldType.CHOICES:
        return _joined([_choice(field, each) for each in value], ", ")
    if field.type is FieldType.PERSON:
        return _person(value)
    if field.type is FieldType.ADDRESS:
        return _address(value, names)
    return _plain(field, value, names)


def _plain(field: Field, value: Any, names: Names) -> Words:  # noqa: ANN401 - any JSON
    if field.type is FieldType.CHOICE:
        return _choice(field, value)
    if field.type is FieldType.DISTRICT:
        return names.districts.get(str(value), _same(value))
    if field.type is FieldType.ACTIVITY:
        return names.activities.get(str(value), _same(value))
    return _WRITTEN.get(field.type, _same)(value)


def _same(value: object) -> Words:
    return Words(str(value), str(value))


def _choice(field: Field, value: object) -> Words:
    return next((each.words for each in field.choices if each.value == value), _same(value))


def _money(value: object) -> Words:
    amount = grouped_rupees(value) if isinstance(value, int) else str(value)
    return Words(f"Rs {amount}", f"{amount} روپے")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d-%m-%Y")
    except ValueError:
        return text


def _person(value: Mapping[str, Any]) -> Words:
    """Name a person; a paper never says their number."""
    english = str(value.get("name", ""))
    return Words(english, str(value.get("name_ur") or english))


def _address(value: Mapping[str, Any], names: Names) -> Words:
    line, code = str(value.get("line", "")), str(value.get("district", ""))
    district = names.districts.get(code, _same(code))
    return Words(_both(line, district.en, ", "), _both(line, district.ur, "، "))


def _both(first: str, second: str, between: str) -> str:
    return between.join(part for part in (first, second) if part)


def _row(field: Field, row: Mapping[str, Any], names: Names) -> Words:
    parts = [answer_text(part, row.get(part.name), names) for part in parts_of(field)]
    return _joined(parts, ", ")


def _joined(parts: Sequence[Words], between: str) -> Words:
    kept = [part for part in parts if part != NOTHING]
    urdu = between.replace(",", "،").replace(";", "؛")
    return Words(between.join(p.en for p in kept), urdu.join(p.ur for p in kept))


_WRITTEN: Mapping[FieldType, Callable[[Any], Words]] = {
    FieldType.YES_NO: lambda value: _YES if value is True else _NO,
    FieldType.MONEY: _money,
    FieldType.DATE: lambda value: _same(_day(str(value))),
    FieldType.CNIC: lambda value: _same(mask_number(str(value))),
}
