"""Grants, row by row: for tests of what comes after them, where how they came about is nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import PASSED, Assignment, CaseRegistration, CaseTask, Decision
from app.casework.definition.shapes import Service
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from factories.cases import keep_version
from factories.identity import make_person


def plant_grant(
    session: Session,
    service: Service,
    code: str,
    person: Person,
    office: Organisation,
    *,
    term: tuple[date, date | None],
    answers: Mapping[str, Any],
    organisation: Organisation | None = None,
) -> UUID:
    """A registration that an officer granted; returns its id. Nothing is published."""
    now, shape = real_now(), service.registration(code)
    keep_version(session, service)
    officer = make_person(session, "Case Officer")
    application, registration, task = new_id(), new_id(), new_id()
    number = f"{code.upper()}/{registration.hex[-8:].upper()}"
    rows = [
        Application(
            id=application,
            reference=application.hex[-10:].upper(),
            service=service.code,
            version=service.version,
            applicant_id=person.id,
            organisation_id=organisation.id if organisation else None,
            started_by=person.id,
            started_at=now,
            display="Blue Kite",
        ),
        Submission(
            id=new_id(),
            application_id=application,
            round=1,
            content={"answers": dict(answers), "documents": {}, "facts": {}, "roles": []},
            digest=b"test",
            submitted_at=now,
            submitted_by=person.id,
        ),
        CaseRegistration(
            id=registration,
            application_id=application,
            code=code,
            agency=shape.agency,
            office_id=office.id,
            asked_at=now,
        ),
        CaseTask(
            id=task,
            registration_id=registration,
            code=shape.tasks[0].code,
            role=shape.tasks[0].role,
            opened_at=now,
            terms={},
        ),
        Assignment(id=new_id(), task_id=task, person_id=officer.id, by=officer.id, at=now),
        Decision(task_id=task, outcome=PASSED, content={}, decided_by=officer.id, at=now),
        Outcome(
            registration_id=registration,
            attempt=1,
            outcome=GRANTED,
            at=now,
            number=number,
            valid_from=term[0],
            valid_until=term[1],
            outputs={"number": number, "granted_on": term[0].isoformat()},
        ),
    ]
    for row in rows:
        session.add(row)
        session.flush()
    return registration
