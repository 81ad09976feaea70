"""Targets of names in a file: an answer, a part of one, or an output of a registration."""

from collections.abc import Mapping

from app.casework.definition.determinants import ALWAYS
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import ADDRESS, PERSON
from app.casework.definition.shapes import Registration, Service

Answers = Mapping[str, Field]
# The parts of an answer that is an object.
PARTS: Mapping[FieldType, Mapping[str, FieldType]] = {
    FieldType.PERSON: {part.name: part.type for part in PERSON},
    FieldType.ADDRESS: {part.name: part.type for part in ADDRESS},
}
# Outputs of every grant, whatever its officers filled in.
OF_EVERY_GRANT = ("number", "granted_on")


def answers_of(service: Service) -> dict[str, Field]:
    """Return every question of the form by name; those of groups' rows are inside their group."""
    return {field.name: field for section in service.sections for field in section.fields}


def type_of(name: str, answers: Answers) -> FieldType | None:
    """Return the type of an answer, or of a part of one ("owner.cnic"); None for an unknown one."""
    first, dot, part = name.partition(".")
    field = answers.get(first)
    if field is None:
        return None
    return PARTS.get(field.type, {}).get(part) if dot else field.type


def outputs_of(registration: Registration) -> dict[str, FieldType | None]:
    """Return the outputs of a grant, with their type if a form asks for them."""
    found: dict[str, FieldType | None] = dict.fromkeys((*OF_EVERY_GRANT, *registration.outputs))
    for task in registration.tasks:
        for field in task.form:
            found[field.name] = field.type
            found |= {
                f"{field.name}.{part}": kind for part, kind in PARTS.get(field.type, {}).items()
            }
    return found


def is_always_required(service: Service, name: str) -> bool:
    """Whether a question is put to everybody and must be answered."""
    first = name.partition(".")[0]
    return any(
        field.name == first and field.required and field.when == section.when == ALWAYS
        for section in service.sections
        for field in section.fields
    )
