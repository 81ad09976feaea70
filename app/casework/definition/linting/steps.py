"""Steps without an owner or a clock, and clocks that decide what only a person can."""

from app.casework.definition.shapes import WORKERS, AtEnd, Kind, Service, Task
from app.casework.definition.sheet import Sheet

_ROLES = tuple(role.name for role in WORKERS)


def lint_steps(service: Service, sheet: Sheet) -> None:
    """Note every step that could lie for ever with nobody."""
    for registration in service.registrations:
        place = f"registrations.{registration.code}"
        _role(f"{place}.appeal_role", registration.appeal_role, sheet)
        for task in registration.tasks:
            _of_task(f"{place}.tasks.{task.code}", task, sheet)


def _of_task(place: str, task: Task, sheet: Sheet) -> None:
    _role(f"{place}.role", task.role, sheet)
    _role(f"{place}.escalates_to", task.escalates_to, sheet)
    if task.escalates_to == task.role:
        told = "name a higher role in escalates_to"
        sheet.wrong(place, f"it escalates to those who have had it all along; {told}.")
    if task.clock is None:
        told = "add clock: {working_days: 5, at_end: escalate, source: …, confidence: U}"
        sheet.wrong(place, f"a step without a clock could lie for ever; {told}.")
    elif task.clock.at_end is AtEnd.APPROVE and _needs_a_person(task):
        told = "write at_end: escalate"
        sheet.wrong(f"{place}.clock", f"no clock can inspect, score or fill in a form; {told}.")
    if task.passes_at > sum(criterion.most for criterion in task.scoring):
        sheet.wrong(f"{place}.passes_at", "is more than all criteria give together; lower it.")


def _needs_a_person(task: Task) -> bool:
    return task.kind is Kind.INSPECT or bool(task.form) or bool(task.scoring)


def _role(place: str, name: str, sheet: Sheet) -> None:
    if name not in _ROLES:
        told = f"there are {', '.join(_ROLES)}"
        sheet.wrong(place, f'"{name}" is no role of offices at work on applications; {told}.')
