"""Start of a process: every file is read, and its periods become parameters.

A server with a wrong file does not start (BadFiles, with every problem). The days, months and
deemed approvals of a file are the release's suggestion: two officers make them law, and change them
later, without a new version of the service.
"""

from collections.abc import Iterator

from app.casework.catalogue.queries.terms import months_key, task_key
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import (
    AtEnd,
    Clock,
    Confidence,
    Registration,
    Service,
    Task,
    Term,
)
from app.casework.ports import Services
from app.parameters.definitions import Confidence as Sure
from app.parameters.definitions import InitialValue, ParameterDefinition, Unit
from app.registry import Registry
from app.text import sentence

MAX_DAYS = 365
MAX_MONTHS = 600


def declare_services(registry: Registry) -> None:
    """Read what domains brought, and declare its parameters; once all have installed themselves."""
    book = CaseBook(registry.contributed(Services))
    registry.provide(CaseBook, lambda _: book)
    for service in book.latest.values():
        initial = list(values_of(service))
        registry.add_parameters([each.definition for each in initial], initial)


def values_of(service: Service) -> Iterator[InitialValue]:
    """Yield a service's parameters, each with what its file suggests."""
    for registration in service.registrations:
        for task in registration.tasks:
            if task.clock is not None:
                yield from _of_task(service, registration, task, task.clock)
        if registration.term is not None and registration.term.months:
            yield _of_term(service, registration, registration.term)


def _of_task(
    service: Service, registration: Registration, task: Task, clock: Clock
) -> Iterator[InitialValue]:
    names = {"step": task.title, "registration": registration.title}
    days = ParameterDefinition(
        key=task_key(service.code, registration.code, task.code, "days"),
        title=sentence("Working days for “%(step)s” (%(registration)s)", **names),
        group=sentence("Service: %(service)s", service=service.title),
        unit=Unit.DAYS,
        help="A task keeps the days of the day on which it came to its office.",
        least=1,
        most=MAX_DAYS,
    )
    yield _initial(days, str(clock.working_days), service, (clock.source, clock.confidence))
    if clock.at_end is AtEnd.APPROVE:
        deemed = ParameterDefinition(
            key=task_key(service.code, registration.code, task.code, "deemed"),
            title=sentence(
                "“%(step)s” (%(registration)s) is approved automatically when its time has passed",
                **names,
            ),
            group=days.group,
            unit=Unit.BOOLEAN,
            help="No: it escalates. Yes needs the law that says so.",
        )
        told = "Off until two officers put a law in force that deems it approved"
        yield _initial(deemed, "no", service, (told, Confidence.UNVERIFIED))


def _of_term(service: Service, registration: Registration, term: Term) -> InitialValue:
    months = ParameterDefinition(
        key=months_key(service.code, registration.code),
        title=sentence(
            "Months for which “%(registration)s” is valid", registration=registration.title
        ),
        group=sentence("Service: %(service)s", service=service.title),
        unit=Unit.COUNT,
        help="0: until it is ended. What was granted keeps its own last day.",
        most=MAX_MONTHS,
    )
    return _initial(months, str(term.months), service, (term.source, term.confidence))


def _initial(
    definition: ParameterDefinition, value: str, service: Service, source: tuple[str, Confidence]
) -> InitialValue:
    text, confidence = source
    return InitialValue(
        definition=definition,
        value=value,
        valid_from=service.valid_from,
        instrument=text,
        confidence=Sure(confidence.value),
    )
