"""What PostgreSQL keeps of itself about open tasks, and what it refuses whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from factories.identity import make_department, make_person
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.outcome import Appeal, Outcome
from app.casework.cases.models.work import (
    Assignment,
    CaseRegistration,
    CaseTask,
    Decision,
    Escalation,
    Recusal,
    ReviewRound,
)
from app.casework.catalogue.models import ServiceVersion
from app.clock import real_now
from app.db import Base, new_id
from app.identity.people.models import Person


@dataclass
class Desk:
    """A case with one open task, written row by row."""

    session: Session
    now: datetime
    officer: Person
    applicant: Person
    application: Application
    registration: CaseRegistration
    task: CaseTask

    def add(self, *rows: Base) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def give(self, person: Person | None) -> None:
        who = person.id if person else None
        self.add(Assignment(task_id=self.task.id, person_id=who, by=self.officer.id, at=self.now))

    def ask(self, number: int = 1, by: Person | None = None) -> ReviewRound:
        asked = ReviewRound(
            registration_id=self.registration.id,
            task_id=self.task.id,
            number=number,
            asked_by=(by or self.officer).id,
            asked_at=self.now,
        )
        self.add(asked)
        return asked

    def decision(self, by: Person | None, outcome: str = "passed") -> Decision:
        why = {"reason_code": "papers", "reason": "No proof"} if outcome == "refused" else {}
        who = by.id if by else None
        return Decision(
            task_id=self.task.id, outcome=outcome, content={}, decided_by=who, at=self.now, **why
        )

    def lies(self) -> OpenTask | None:
        self.session.expire_all()
        return self.session.scalars(select(OpenTask).filter_by(task_id=self.task.id)).one_or_none()

    @contextmanager
    def refused(self, says: str) -> Iterator[None]:
        savepoint = self.session.begin_nested()
        with pytest.raises(ProgrammingError, match=says):
            yield
        savepoint.rollback()


def make_task(registration: CaseRegistration, now: datetime, **fields: object) -> CaseTask:
    values = {"code": "examine", "role": "case_officer", "working_days": 3, "terms": {}}
    return CaseTask(
        id=new_id(), registration_id=registration.id, opened_at=now, **(values | fields)
    )


@pytest.fixture
def desk(session: Session) -> Desk:
    now = real_now()
    applicant = make_person(session, "Applicant")
    session.add(ServiceVersion(code="toys", version=1, digest=b"", content={}, kept_at=now))
    session.flush()
    application = Application(
        id=new_id(),
        reference=new_id().hex,
        service="toys",
        version=1,
        applicant_id=applicant.id,
        started_by=applicant.id,
        started_at=now,
    )
    session.add(application)
    session.flush()
    registration = CaseRegistration(
        id=new_id(),
        application_id=application.id,
        code="shop",
        agency="board",
        office_id=make_department(session).id,
        asked_at=now,
    )
    session.add(registration)
    session.flush()
    task = make_task(registration, now)
    session.add(task)
    session.flush()
    officer = make_person(session, "Officer")
    return Desk(session, now, officer, applicant, application, registration, task)


def test_it_lies_on_the_desk_of_its_office_from_its_opening(desk: Desk) -> None:
    lies = desk.lies()
    assert lies is not None
    assert (lies.office_id, lies.service) == (desk.registration.office_id, "toys")
    assert (lies.role, lies.working_days, lies.holder_id) == ("case_officer", 3, None)


def test_it_follows_who_has_it_whether_it_waits_and_whether_its_time_is_over(desk: Desk) -> None:
    desk.give(desk.officer)
    asked = desk.ask()
    desk.add(Escalation(task_id=desk.task.id, at=desk.now))
    lies = desk.lies()
    assert lies is not None
    assert (lies.holder_id, lies.waits_since) == (desk.officer.id, desk.now)
    assert lies.escalated_at == desk.now
    answer = Submission(
        id=new_id(),
        application_id=desk.application.id,
        round=1,
        content={},
        digest=b"",
        submitted_at=desk.now,
        submitted_by=desk.applicant.id,
    )
    desk.add(answer)
    asked.submission_id, asked.answered_at = answer.id, desk.now
    desk.session.flush()
    desk.give(None)
    lies = desk.lies()
    assert lies is not None
    assert (lies.waits_since, lies.holder_id, lies.held_since) == (None, None, None)


def test_it_leaves_the_desk_when_it_is_decided(desk: Desk) -> None:
    desk.give(desk.officer)
    desk.add(desk.decision(desk.officer))
    assert desk.lies() is None
    with desk.refused("nobody is given a task that is not open"):
        desk.give(desk.officer)


def test_it_leaves_the_desk_when_a_step_beside_it_was_refused(desk: Desk) -> None:
    beside = make_task(desk.registration, desk.now, code="beside")
    desk.add(beside)
    desk.give(desk.officer)
    desk.add(desk.decision(desk.officer, "refused"))
    desk.add(
        Outcome(
            registration_id=desk.registration.id,
            attempt=1,
            outcome="refused",
            at=desk.now,
            outputs={},
        )
    )
    assert desk.session.scalars(select(OpenTask)).all() == []


def test_it_leaves_the_desk_when_the_citizen_withdraws(desk: Desk) -> None:
    desk.application.withdrawn_at, desk.application.withdrawn_by = desk.now, desk.applicant.id
    desk.application.withdrawn_reason = "No longer needed"
    desk.session.flush()
    assert desk.lies() is None


def test_it_is_decided_only_by_who_has_it(desk: Desk) -> None:
    with desk.refused("by who does not have it"):
        desk.add(desk.decision(desk.officer))
    desk.give(make_person(desk.session, "Colleague"))
    with desk.refused("by who does not have it"):
        desk.add(desk.decision(desk.officer))


def test_it_is_not_decided_while_it_waits_for_the_citizen(desk: Desk) -> None:
    desk.give(desk.officer)
    desk.ask()
    with desk.refused("while it waits for the citizen"):
        desk.add(desk.decision(desk.officer))


def test_it_is_not_deemed_approved_where_its_terms_do_not_say_so(desk: Desk) -> None:
    with desk.refused("may not be deemed approved"):
        desk.add(desk.decision(None))


def test_it_is_not_decided_by_whom_it_concerns_or_who_stood_back(desk: Desk) -> None:
    desk.give(desk.applicant)
    with desk.refused("whom it concerns"):
        desk.add(desk.decision(desk.applicant))
    desk.give(desk.officer)
    desk.add(
        Recusal(
            application_id=desk.application.id,
            person_id=desk.officer.id,
            reason="My cousin",
            at=desk.now,
        )
    )
    with desk.refused("who stood back"):
        desk.add(desk.decision(desk.officer))


def test_a_round_is_asked_by_who_has_the_step_and_one_at_a_time(desk: Desk) -> None:
    with desk.refused("by who does not have the step"):
        desk.ask()
    desk.give(desk.officer)
    desk.ask()
    with pytest.raises(Exception, match="uq_review_rounds_open"):
        desk.ask(2)


def test_an_appeal_is_not_decided_by_who_refused(desk: Desk) -> None:
    desk.give(desk.officer)
    desk.add(desk.decision(desk.officer, "refused"))
    appeal = Appeal(
        registration_id=desk.registration.id,
        attempt=1,
        grounds="The proof was there",
        made_by=desk.applicant.id,
        made_at=desk.now,
        terms={},
    )
    desk.add(appeal)
    with desk.refused("by who refused"):
        appeal.outcome, appeal.reason, appeal.decided_at = "dismissed", "It was not", desk.now
        appeal.decided_by = desk.officer.id
        desk.session.flush()
