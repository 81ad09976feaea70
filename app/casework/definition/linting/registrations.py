"""Steps that could lie for ever or be decided by no person; terms that contradict themselves."""

from app.casework.definition.shapes import WORKERS, AtEnd, Kind, Registration, Service, Task, Term
from app.casework.definition.sheet import ServiceSheet

_ROLES = tuple(role.name for role in WORKERS)


def lint_steps(service: Service, sheet: ServiceSheet) -> None:
    """Note every step that could lie for ever with nobody."""
    for registration in service.registrations:
        place = f"registrations.{registration.code}"
        _role(f"{place}.appeal_role", registration.appeal_role, sheet)
        for task in registration.tasks:
            _of_task(f"{place}.tasks.{task.code}", task, sheet)
            _of_register(f"{place}.tasks.{task.code}.clock", registration, task, sheet)


def _of_register(place: str, registration: Registration, task: Task, sheet: ServiceSheet) -> None:
    """Note a clock that would enter something where the law asks for a satisfied officer."""
    by = registration.statutory_register
    if by and task.clock is not None and task.clock.at_end is AtEnd.APPROVE:
        told = "write at_end: escalate"
        sheet.wrong(place, f"by {by} an officer is satisfied, which no clock is; {told}.")


def _of_task(place: str, task: Task, sheet: ServiceSheet) -> None:
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


def _role(place: str, name: str, sheet: ServiceSheet) -> None:
    if name not in _ROLES:
        told = f"there are {', '.join(_ROLES)}"
        sheet.wrong(place, f'"{name}" is no role of offices at work on applications; {told}.')


def lint_terms(service: Service, sheet: ServiceSheet) -> None:
    """Note what is wrong with how long grants count."""
    for registration in service.registrations:
        if registration.term is not None:
            _term(f"registrations.{registration.code}.term", registration.term, sheet)


def _term(place: str, term: Term, sheet: ServiceSheet) -> None:
    renewing = term.renewal or term.reminders or term.grace or term.surcharge
    if term.months == 0 and renewing:
        told = "leave out renewal, reminders, grace and surcharge, or write months"
        sheet.wrong(place, f"what counts until it is ended is not renewed; {told}.")
    for number, days in enumerate(term.reminders, start=1):
        if days > term.renewal:
            told = f"remind at most {term.renewal} days before the end, or open the renewal earlier"
            sheet.wrong(f"{place}.reminders.{number}", f"the renewal is not open yet then; {told}.")
    if list(term.reminders) != sorted(set(term.reminders), reverse=True):
        sheet.wrong(f"{place}.reminders", "write each once, the earliest first, such as [60, 30].")
    if term.surcharge and not term.grace:
        sheet.wrong(f"{place}.surcharge", "only a late renewal costs more; write grace, in days.")
