"""Future steps of a registration, as far as they can be known now. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.casework.cases.policy.routing import Done, Step
from app.casework.definition.determinants import About
from app.casework.definition.shapes import Registration, Task
from app.casework.definition.traversal import tests_in
from app.casework.forms.policy.determinants import Known, holds

# Facts that only the work itself produces: until then nobody knows if a step will be called for.
_OF_WORK = frozenset({About.SCORE, About.OUTPUT})


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A step to come; not `certain` where it depends on what an office still finds."""

    task: Task
    certain: bool


def ahead(registration: Registration, steps: Sequence[Step], known: Known) -> list[Ahead]:
    """Return the steps to come, in the file's order; none once one was refused."""
    there = {step.code: step.outcome for step in steps}
    if Done.REFUSED in there.values():
        return []
    found = [(task, holds(task.when, known)) for task in registration.tasks]
    return [
        Ahead(task=task, certain=holds_now and not _open(task, known))
        for task, holds_now in found
        if task.code not in there and (holds_now or _open(task, known))
    ]


def _open(task: Task, known: Known) -> bool:
    """Return True if a step depends on unknown facts."""
    return any(
        test.about in _OF_WORK and test.name not in known.scores and test.name not in known.outputs
        for test in tests_in(task.when)
    )
