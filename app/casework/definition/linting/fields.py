"""Questions that cannot be answered, or would have no limit."""

import re
from collections.abc import Iterator

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import MAX_ROWS
from app.casework.definition.linting.naming_rules import PARTS, type_of
from app.casework.definition.shapes import Service
from app.casework.definition.sheet import ServiceSheet

# The rows of a group are sent as "partners-0-share": digits would be read as a row's number.
_GROUP = re.compile(r"[a-z_]+")


def lint_fields(service: Service, sheet: ServiceSheet) -> None:
    """Note what is wrong with the questions of the form and of officers."""
    for place, field in fields_of(service):
        _bounds(place, field, sheet)
        if field.past and field.future:
            sheet.wrong(place, "no day is both past and future; leave one of the two out.")
        if field.type is FieldType.GROUP:
            _group(place, field, sheet)


def fields_of(service: Service) -> Iterator[tuple[str, Field]]:
    """Yield every question with its place: citizens', officers', and those of groups' rows."""
    for section in service.sections:
        yield from _within(f"form.{section.code}.fields", section.fields)
    for registration in service.registrations:
        for task in registration.tasks:
            place = f"registrations.{registration.code}.tasks.{task.code}.form"
            yield from _within(place, task.form)


def _within(place: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, Field]]:
    for field in fields:
        here = f"{place}.{field.name}"
        yield here, field
        yield from _within(f"{here}.fields", field.fields)


def _bounds(place: str, field: Field, sheet: ServiceSheet) -> None:
    least, most = field.least, field.most
    if least is not None and most is not None and least > most:
        sheet.wrong(f"{place}.least", "is more than most; nothing could be written here.")
    if field.type is FieldType.CHOICES and max(least or 0, most or 0) > len(field.choices):
        sheet.wrong(place, "asks for more than there are to choose from; lower least or most.")


def _group(place: str, field: Field, sheet: ServiceSheet) -> None:
    if not _GROUP.fullmatch(field.name):
        sheet.wrong(place, "the name of a group holds small letters and _ only; leave digits out.")
    if field.most is None or field.most > MAX_ROWS:
        sheet.wrong(place, f"say how many rows there may be: most, up to {MAX_ROWS}.")
    rows = {inner.name: inner for inner in field.fields}
    for number, name in enumerate(field.unique, start=1):
        kind = type_of(name, rows)
        if kind is None or kind in PARTS:
            told = "name a question of the row, or a part of one such as partner.cnic"
            sheet.wrong(f"{place}.unique.{number}", f'"{name}" is nothing to compare; {told}.')
