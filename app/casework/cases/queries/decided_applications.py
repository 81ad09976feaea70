"""Decided applications for domains: their numbers, and the officers who decided."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import REFUSED, Outcome
from app.casework.cases.models.work import CaseRegistration, CaseTask, Decision
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork


def references_of(uow: UnitOfWork, application_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the numbers under which people know applications. One query."""
    query = select(Application.id, Application.reference).where(Application.id.in_(application_ids))
    return {row.id: row.reference for row in uow.session.execute(query)}


def deciders_of_applications(
    uow: UnitOfWork, application_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Return who decided a step of applications, in any attempt. One query."""
    query = (
        select(CaseRegistration.application_id, Decision.decided_by)
        .join(CaseTask, CaseTask.registration_id == CaseRegistration.id)
        .join(Decision, Decision.task_id == CaseTask.id)
        .where(CaseRegistration.application_id.in_(application_ids))
    )
    found = defaultdict[UUID, set[UUID]](set)
    for application_id, person_id in uow.session.execute(query):
        if person_id is not None:
            found[application_id].add(person_id)
    return {each: frozenset(people) for each, people in found.items()}


def refused_among(uow: UnitOfWork, application_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the applications of which a registration was refused by an office. One query."""
    query = (
        select(CaseRegistration, Outcome)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .where(CaseRegistration.application_id.in_(application_ids), Outcome.outcome == REFUSED)
    )
    lines = genuine_lines_of(uow.session, query)
    return frozenset(row.application_id for row, _ in lines)
