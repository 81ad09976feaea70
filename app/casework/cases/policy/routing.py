"""The way through a registration: which steps are open next, and how it comes out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.casework.definition.shapes import Registration, Task
from app.casework.forms.policy.determinants import Known, holds


class Done(StrEnum):
    """The end of a task."""

    PASSED = "passed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A task of an attempt as it is now; `outcome` None while it is open."""

    code: str
    outcome: Done | None


def may_begin(registration: Registration, granted: Mapping[str, bool | None]) -> bool:
    """Return True if the registrations that it waits for are decided.

    `granted` holds for each requested registration: granted, not granted, or None while undecided.
    A registration that was not requested is not waited for. If one was refused, this one is
    examined all the same, and its office sees why.
    """
    return all(granted.get(code, False) is not None for code in registration.after)


def to_open(registration: Registration, steps: Sequence[Step], known: Known) -> tuple[Task, ...]:
    """Return the tasks that can be opened now, in the file's order; none once one was refused."""
    there = {step.code: step.outcome for step in steps}
    if Done.REFUSED in there.values():
        return ()
    return tuple(
        task
        for task in registration.tasks
        if task.code not in there
        and holds(task.when, known)
        and all(_through(registration, code, there, known) for code in task.after)
    )


def _through(
    registration: Registration, code: str, there: Mapping[str, Done | None], known: Known
) -> bool:
    """Return True if a task is passed, or not called for once all before it are through."""
    if code in there:
        return there[code] is Done.PASSED
    task = registration.task(code)
    before = all(_through(registration, each, there, known) for each in task.after)
    return before and not holds(task.when, known)


def outcome_of(registration: Registration, steps: Sequence[Step], known: Known) -> Done | None:
    """Return how the registration comes out, or None while a step is open or to be opened."""
    outcomes = [step.outcome for step in steps]
    if Done.REFUSED in outcomes:
        return Done.REFUSED
    if None in outcomes or not outcomes or to_open(registration, steps, known):
        return None
    return Done.PASSED
