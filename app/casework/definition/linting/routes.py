"""Steps and registrations that wait for what does not exist, for themselves, or for nobody."""

from collections.abc import Mapping

from app.casework.definition.determinants import ALWAYS
from app.casework.definition.linting.contexts import comes_after
from app.casework.definition.shapes import Registration, Service
from app.casework.definition.sheet import ServiceSheet


def lint_chains(service: Service, sheet: ServiceSheet) -> None:
    """Note what waits for something that does not exist, or for itself."""
    waiting = {each.code: each.after for each in service.registrations}
    _acyclic("registrations", waiting, "registration", sheet)
    for registration in service.registrations:
        steps = {task.code: task.after for task in registration.tasks}
        _acyclic(f"registrations.{registration.code}.tasks", steps, "step", sheet)


def lint_decision_routes(service: Service, sheet: ServiceSheet) -> None:
    """Note every registration that nobody might decide, or that one person might decide alone."""
    if service.distinct_people is not None:
        _distinct(service, sheet)
    for registration in service.registrations:
        place = f"registrations.{registration.code}"
        _different(place, registration, sheet)
        if all(task.when != ALWAYS for task in registration.tasks):
            told = "leave out when of one, or put it on the registration"
            sheet.wrong(f"{place}.tasks", f"every step may be left out, so nobody decides; {told}.")


def _acyclic(
    place: str, after: Mapping[str, tuple[str, ...]], what: str, sheet: ServiceSheet
) -> None:
    for code, names in after.items():
        for name in names:
            if name not in after:
                told = f"there are {', '.join(after)}"
                sheet.wrong(f"{place}.{code}.after", f'no {what} is called "{name}"; {told}.')
    done: set[str] = set()
    while ready := {
        code
        for code, names in after.items()
        if code not in done and _steps_with_predecessors(names, after) <= done
    }:
        done |= ready
    for code in after:
        if code not in done:
            told = f"waits for itself, through {', '.join(sorted(set(after) - done))}"
            sheet.wrong(f"{place}.{code}.after", f"this {what} {told}; break the circle.")


def _steps_with_predecessors(
    names: tuple[str, ...], after: Mapping[str, tuple[str, ...]]
) -> set[str]:
    return {name for name in names if name in after}


def _distinct(service: Service, sheet: ServiceSheet) -> None:
    """Check that a rule for all steps is stated once, and not if there is only one step."""
    steps = [task for part in service.registrations for task in part.tasks]
    if len(steps) == 1:
        sheet.wrong("distinct_people", "there is only one step; leave it out.")
    twice = ", ".join(task.code for task in steps if task.different_from)
    if twice:
        sheet.wrong(
            "distinct_people", f"says it of all steps: leave out different_from of {twice}."
        )


def _different(place: str, registration: Registration, sheet: ServiceSheet) -> None:
    """Check that a step differs only from earlier steps; later deciders cannot be known."""
    for task in registration.tasks:
        before = comes_after(registration, task)
        for name in task.different_from:
            if name not in before:
                told = f"name a step before it: {', '.join(sorted(before)) or 'there is none'}"
                sheet.wrong(
                    f"{place}.tasks.{task.code}.different_from",
                    f'"{name}" is not decided before this step; {told}.',
                )
