"""Names that stand twice: of pages, questions, papers, registrations, steps and reasons."""

from collections.abc import Iterable

from app.cases.definition.fields import Field
from app.cases.definition.shapes import Registration, Service, Task
from app.cases.definition.sheet import Sheet


def refuse_repeated_names(service: Service, sheet: Sheet) -> None:
    """Note every name that stands twice where it must stand once.

    Questions are unique across all pages, since the answers are one object; what officers fill in
    is unique within a registration and no question of the form, since a certificate names either.
    """
    _once(sheet, "form", "page", (section.code for section in service.sections))
    _once(sheet, "documents", "paper", (paper.code for paper in service.documents))
    _once(sheet, "registrations", "registration", (one.code for one in service.registrations))
    asked: list[str] = []
    for section in service.sections:
        place = f"form.{section.code}.fields"
        _once(sheet, place, "question", (field.name for field in section.fields), asked)
        _of_fields(sheet, place, section.fields)
    for registration in service.registrations:
        _of_registration(sheet, registration, asked)


def _of_registration(sheet: Sheet, registration: Registration, asked: list[str]) -> None:
    place = f"registrations.{registration.code}"
    _once(sheet, f"{place}.tasks", "step", (task.code for task in registration.tasks))
    _once(sheet, f"{place}.reasons", "reason", (reason.code for reason in registration.reasons))
    taken = [*asked, "number", "granted_on"]
    for task in registration.tasks:
        _of_task(sheet, f"{place}.tasks.{task.code}", task, taken)
    _once(sheet, f"{place}.outputs", "output", registration.outputs, taken)


def _of_task(sheet: Sheet, place: str, task: Task, taken: list[str]) -> None:
    _once(sheet, f"{place}.form", "question", (field.name for field in task.form), taken)
    _of_fields(sheet, f"{place}.form", task.form)
    _once(sheet, f"{place}.scoring", "criterion", (one.code for one in task.scoring))


def _of_fields(sheet: Sheet, place: str, fields: tuple[Field, ...]) -> None:
    for field in fields:
        here = f"{place}.{field.name}"
        _once(sheet, f"{here}.choices", "answer", (choice.value for choice in field.choices))
        _once(sheet, f"{here}.fields", "question", (inner.name for inner in field.fields))
        _of_fields(sheet, f"{here}.fields", field.fields)


def _once(
    sheet: Sheet, place: str, what: str, names: Iterable[str], taken: list[str] | None = None
) -> None:
    """Note names that stand twice, also among those that were taken before; take them."""
    seen = taken if taken is not None else []
    for name in names:
        if name in seen:
            sheet.wrong(f"{place}.{name}", f'another {what} is called "{name}"; rename one.')
        seen.append(name)
