"""A registration is granted: its number, its term, its outputs, and what domains do about it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.calendar import local_day
from app.casework.cases.case_file import Case, Part
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.office_permissions import WORK
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.terms import months_of
from app.casework.definition.policy import last_day
from app.casework.ports import GRANT, Granted
from app.casework.workflow.grant_numbers import next_number
from app.overrides.public import overridden_for
from app.unit_of_work import UnitOfWork


def grant(uow: UnitOfWork, case: Case, part: Part) -> Outcome:
    """Grant a part whose steps are all passed, within the commit of the last of them.

    Publishes `cases.registration_granted`; papers are made afterwards by its handler.
    """
    today = local_day(uow.now)
    number = next_number(uow, case, part, today)
    first = _first(case, today)
    until = _until(uow, case, part, first)
    outputs = dict(_of_forms(part)) | {"number": number, "granted_on": today.isoformat()}
    for tell in uow.port(CaseBook).on_grant(case.service.code, part.row.code):
        granted = _granted(case, part, number, (first, until), outputs)
        outputs |= tell(uow, replace(granted, overridden=_overridden(uow, case, part)))
    outcome = Outcome(
        registration_id=part.row.id,
        attempt=part.attempt,
        outcome=GRANTED,
        at=uow.now,
        deemed=any(decision.decided_by is None for decision in part.decisions.values()),
        number=number,
        valid_from=first,
        valid_until=until,
        outputs=outputs,
    )
    uow.add(outcome)
    uow.audit("case.registration_granted", part.row.id, after={"number": number})
    uow.publish("cases.registration_granted", registration_id=part.row.id)
    return outcome


def _first(case: Case, today: date) -> date:
    """Return the first day: a renewal that comes in time begins where the old term ends."""
    again = case.again
    if again is None or case.application.kind != "renewal" or again.valid_until is None:
        return today
    return max(today, again.valid_until + timedelta(days=1))


def _until(uow: UnitOfWork, case: Case, part: Part, first: date) -> date | None:
    """Return the last day; none of a correction, which leaves the term that it corrects."""
    term = part.shape.term
    if term is None or (case.again and case.application.kind == "correction"):
        return None
    months = months_of(uow, case.service.code, part.shape, term, local_day(uow.now))
    return last_day(first, months) if months else None


def _of_forms(part: Part) -> Mapping[str, Any]:
    """Merge what officers filled in at the steps of this attempt, in their order."""
    found: dict[str, Any] = {}
    for task in part.tasks:
        decision = part.decisions.get(task.id)
        if decision is not None and task.attempt == part.attempt:
            found |= decision.content.get("form", {})
    return found


def _overridden(uow: UnitOfWork, case: Case, part: Part) -> frozenset[str] | None:
    if not uow.actor.may(WORK):
        return None
    if uow.port(CaseBook).against(case.service.code, part.row.code) is None:
        return frozenset()
    return overridden_for(uow.session, GRANT, part.row.id)


def _granted(
    case: Case, part: Part, number: str, term: tuple[date, date | None], outputs: Mapping[str, Any]
) -> Granted:
    application = case.application
    return Granted(
        application_id=application.id,
        registration_id=part.row.id,
        service=application.service,
        kind=application.kind,
        registration=part.row.code,
        agency=part.row.agency,
        number=number,
        person_id=application.applicant_id,
        organisation_id=application.organisation_id,
        subject=application.subject,
        about_id=application.about_id,
        valid_from=term[0],
        valid_until=term[1],
        answers=case.answers,
        documents=case.documents,
        outputs=outputs,
    )
