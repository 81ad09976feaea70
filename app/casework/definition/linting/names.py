"""Names that stand twice: of pages, questions, papers, registrations, steps and reasons."""

from collections.abc import Iterable

from app.casework.definition.fields import Field
from app.casework.definition.linting.naming_rules import OF_EVERY_GRANT, answers_of
from app.casework.definition.shapes import SIGNATURES, Registration, Service, Task
from app.casework.definition.sheet import ServiceSheet


def lint_names(service: Service, sheet: ServiceSheet) -> None:
    """Note every name that stands twice where it must stand once.

    Questions are unique across all pages and their groups, since a determinant names them; what
    officers fill in is unique within a registration and no question of the form, since a
    certificate names either.
    """
    _once(sheet, "agencies", "agency", (agency.code for agency in service.agencies))
    _once(sheet, "form", "page", (section.code for section in service.sections))
    _once(sheet, "documents", "paper", (paper.code for paper in service.documents))
    _once(sheet, "signatures", "signature", (one.code for one in service.signatures))
    _once(sheet, "told", "who is told", (one.code for one in service.told))
    _once(sheet, "registrations", "registration", (one.code for one in service.registrations))
    asked: list[str] = []
    for section in service.sections:
        place = f"form.{section.code}.fields"
        _once(sheet, place, "question", (field.name for field in section.fields), asked)
    for section in service.sections:
        _of_fields(sheet, f"form.{section.code}.fields", section.fields, asked)
    for registration in service.registrations:
        _of_registration(sheet, registration, list(answers_of(service)))


def _of_registration(sheet: ServiceSheet, registration: Registration, asked: list[str]) -> None:
    place = f"registrations.{registration.code}"
    _once(sheet, f"{place}.tasks", "step", (task.code for task in registration.tasks))
    _once(sheet, f"{place}.reasons", "reason", (reason.code for reason in registration.reasons))
    _once(sheet, f"{place}.fees", "fee", (fee.code for fee in registration.fees))
    taken = [*asked, *OF_EVERY_GRANT, SIGNATURES]
    for task in registration.tasks:
        _of_task(sheet, f"{place}.tasks.{task.code}", task, taken)
    _once(sheet, f"{place}.outputs", "output", registration.outputs, taken)


def _of_task(sheet: ServiceSheet, place: str, task: Task, taken: list[str]) -> None:
    _once(sheet, f"{place}.form", "question", (field.name for field in task.form), taken)
    _of_fields(sheet, f"{place}.form", task.form, taken)
    _once(sheet, f"{place}.scoring", "criterion", (one.code for one in task.scoring))


def _of_fields(
    sheet: ServiceSheet, place: str, fields: tuple[Field, ...], taken: list[str]
) -> None:
    for field in fields:
        here = f"{place}.{field.name}"
        _once(sheet, f"{here}.choices", "answer", (choice.value for choice in field.choices))
        inner = (each.name for each in field.fields)
        _once(sheet, f"{here}.fields", "question", inner, taken)
        for each in field.fields:
            values = (choice.value for choice in each.choices)
            _once(sheet, f"{here}.fields.{each.name}.choices", "answer", values)


def _once(
    sheet: ServiceSheet, place: str, what: str, names: Iterable[str], taken: list[str] | None = None
) -> None:
    """Note names that stand twice, also among those that were taken before; take them."""
    seen = taken if taken is not None else []
    for name in names:
        if name in seen:
            sheet.wrong(f"{place}.{name}", f'another {what} is called "{name}"; rename one.')
        seen.append(name)
