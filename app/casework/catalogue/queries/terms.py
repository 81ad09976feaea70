"""The dated terms of tasks and grants: parameters that every service's file brings with it.

Keys: `cases.SERVICE.REGISTRATION.TASK.days` and `.deemed`, `cases.SERVICE.REGISTRATION.months`. The
file's own values are what the release suggests; two officers put others in force. What counts is
the day on which a task opens or a grant is made; it is frozen on the row.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.definition.shapes import Registration, Task, Term
from app.parameters.public import set_in_force
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class TaskTerms:
    """A task's time in working days (None: no clock), whether it may be deemed, and from where."""

    working_days: int | None
    deemed: bool
    terms: dict[str, Any]


def task_key(service: str, registration: str, task: str, what: str) -> str:
    """Return the key of a task's parameter; `what` is "days" or "deemed"."""
    return f"cases.{service}.{registration}.{task}.{what}"


def months_key(service: str, registration: str) -> str:
    """Return the key of how many months a grant lasts."""
    return f"cases.{service}.{registration}.months"


def terms_of_task(
    uow: UnitOfWork, service: str, registration: Registration, task: Task, on: date
) -> TaskTerms:
    """Return a task's terms on a day in the province: one query."""
    if task.clock is None:
        return TaskTerms(working_days=None, deemed=False, terms={})
    days, deemed = (
        task_key(service, registration.code, task.code, what) for what in ("days", "deemed")
    )
    found = set_in_force(uow.session, [days, deemed], on)
    told, may = found.get(days), found.get(deemed)
    fallback = {"source": task.clock.source, "confidence": task.clock.confidence}
    return TaskTerms(
        working_days=told.value
        if told and isinstance(told.value, int)
        else task.clock.working_days,
        deemed=may is not None and may.value is True,
        terms={value.key: value.freeze() for value in (told, may) if value} or fallback,
    )


def months_of(
    uow: UnitOfWork, service: str, registration: Registration, term: Term, on: date
) -> int:
    """Return how many months a grant lasts that is made on a day; zero: until it is ended."""
    key = months_key(service, registration.code)
    found = set_in_force(uow.session, [key], on).get(key)
    return found.value if found and isinstance(found.value, int) else term.months
