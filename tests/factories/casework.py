"""Offices at work on the toy service: officers, applications submitted, and time that passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseRegistration, CaseTask, ReviewRound
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.catalogue.queries.terms import task_key
from app.casework.definition.shapes import Service
from app.casework.money import FeeKey, Money, Quote
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.workflow.use_cases.advance_case import advance
from app.clock import real_now
from app.db import new_id
from app.errors import Refusal
from app.holidays.week import WORKING_WEEK
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.parameters.public import ParameterDefinition, Unit
from app.permissions import Actor, Role
from app.platform import Platform
from app.text import sentence
from app.unit_of_work import UnitOfWork, UseCase
from factories.cases import LONG_AGO, keep_version, make_officer, make_offices
from factories.identity import actor, make_person
from factories.parameters import make_value

Result = TypeVar("Result")
WOODEN: dict[str, Any] = {
    "owner": {"name": "Gul Khan", "name_ur": "گل خان", "cnic": "5440100000001"},
    "mobile": "+923331234567",
    "shop_name": "Bolan Toys",
    "premises": {"line": "Mission Road", "district": "kech"},
    "kind": "wooden",
    "capital": 20_000_00,
    "has_partners": False,
}
BOARD, SAFETY = "toy_board", "toy_safety"


class FreeToys(Money):
    """Toys cost nothing here: what fees do to a case is tested where there are fees."""

    def quote(self, *_: object) -> list[Quote]:
        return []

    def charge(self, *_: object) -> None:
        return None

    def gone_back(self, *_: object) -> list[FeeKey]:
        return []


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What is submitted, for the first time or in answer to a round."""

    application_id: UUID
    answers: Mapping[str, Any]
    documents: Mapping[str, list[str]]
    facts: Mapping[str, Any]


def hand_in(uow: UnitOfWork, command: HandIn) -> Application:
    """Write a submission as the citizen's own use case would, and let the case go on."""
    application = uow.lock(Application, command.application_id)
    rounds = uow.session.scalars(select(Submission).filter_by(application_id=application.id)).all()
    row = Submission(
        id=new_id(),
        application_id=application.id,
        round=len(rounds) + 1,
        content={
            "answers": dict(command.answers),
            "documents": dict(command.documents),
            "facts": dict(command.facts),
            "roles": [],
        },
        digest=b"test",
        submitted_at=uow.instant(),
        submitted_by=application.applicant_id,
    )
    uow.add(row)
    case = load_case(uow, application.id)
    for part in case.parts:
        if part.open_round:
            part.open_round.submission_id, part.open_round.answered_at = row.id, uow.instant()
    uow.session.flush()
    advance(uow, application.id)
    return application


@dataclass
class Casework:
    """The toy service's offices; `officer("toy_board", "Zainab")` is at work there."""

    platform: Platform
    session: Session
    service: Service
    offices: dict[str, Organisation]
    people: dict[str, Person] = field(default_factory=dict)
    # A full square is not asked for a corner, so that most tests look at the shop alone.
    square_is_full: bool = True

    @classmethod
    def of(cls, platform: Platform, session: Session, service: Service) -> "Casework":
        platform.executor.ports.filled[Money] = FreeToys()
        make_value(session, WORKING_WEEK, "monday_friday", LONG_AGO)
        keep_version(session, service)
        made = cls(platform, session, service, make_offices(session, service))
        session.commit()
        return made

    def officer(self, agency: str, name: str, *held: Role, again: bool = False) -> Actor:
        """Somebody who acts for an agency's office, as a case officer unless roles are given."""
        worn = held or (roles.CASE_OFFICER,)
        office = self.offices[agency]
        if name not in self.people or again:
            self.people[name] = make_officer(self.session, office, *worn, name=name)
            self.session.commit()
        return actor(self.people[name], *worn, organisation=office)

    def apply(
        self,
        applicant: Person | None = None,
        answers: Mapping[str, Any] | None = None,
        **fields: object,
    ) -> Application:
        """Somebody submits the toy form, for wooden toys of a small shop unless told otherwise."""
        person = applicant or make_person(self.session, "Applicant")
        row = Application(
            **{
                "id": new_id(),
                "reference": new_id().hex,
                "service": self.service.code,
                "version": self.service.version,
                "applicant_id": person.id,
                "started_by": person.id,
                "started_at": real_now(),
                "display": "Bolan Toys",
                "district": "kech",
                **fields,
            }
        )
        self.session.add(row)
        self.session.commit()
        self.answer(row, answers)
        return row

    def answer(self, application: Application, answers: Mapping[str, Any] | None = None) -> None:
        """Submit (again)."""
        command = HandIn(
            application_id=application.id,
            answers=WOODEN | dict(answers or {}),
            documents={"lease": [str(new_id())]},
            facts={"toys.square_is_full": self.square_is_full},
        )
        self.platform.executor.execute(hand_in, command, actor=SYSTEM)
        self.session.expire_all()

    def case(self, application: Application) -> Case:
        """Read the case as it stands."""
        key = application.id  # asked for before the other session begins: they share a connection
        with self.platform.executor.reading(SYSTEM) as uow:
            return load_case(uow, key)

    def part(self, application: Application, code: str = "shop") -> Part:
        return next(each for each in self.case(application).parts if each.row.code == code)

    def part_by_id(self, registration_id: UUID) -> Part:
        row = self.session.get_one(CaseRegistration, registration_id)
        return self.part(self.session.get_one(Application, row.application_id), row.code)

    def appeal(self, application: Application, code: str = "shop") -> Appeal:
        """The applicant does not accept a refusal."""
        part = self.part(application, code)
        row = Appeal(
            id=new_id(),
            registration_id=part.row.id,
            attempt=part.attempt,
            grounds="The proof was there",
            made_by=application.applicant_id,
            made_at=real_now(),
            terms={"cases.appeal_decision_days": {"value": 5}},
        )
        self.session.add(row)
        self.session.commit()
        return row

    def open_task(self, application: Application, code: str | None = None) -> CaseTask:
        """Return the open step of an application (of a code, where it has several)."""
        query = (
            select(CaseTask)
            .join(OpenTask, OpenTask.task_id == CaseTask.id)
            .where(OpenTask.application_id == application.id)
        )
        if code:
            query = query.where(CaseTask.code == code)
        self.session.expire_all()
        return self.session.scalars(query).one()

    def open_tasks(self, application: Application) -> list[CaseTask]:
        """Return every open step of an application."""
        self.session.expire_all()
        query = select(CaseTask).join(OpenTask, OpenTask.task_id == CaseTask.id)
        return list(self.session.scalars(query.where(OpenTask.application_id == application.id)))

    def lies(self, task: CaseTask) -> OpenTask | None:
        self.session.expire_all()
        return self.session.get(OpenTask, task.id)

    def run(self, use_case: UseCase[Result], command: object, who: Actor = SYSTEM) -> Result:
        """Carry out a use case and see what came of it."""
        result = self.platform.executor.execute(use_case, command, actor=who)
        self.session.expire_all()
        return result

    def refused(
        self, kind: type[Refusal], code: str, use_case: UseCase[Any], command: object, who: Actor
    ) -> Refusal:
        """Expect a refusal of a kind with its code."""
        with pytest.raises(kind) as caught:
            self.run(use_case, command, who)
        assert caught.value.code == code, caught.value
        return caught.value

    def decide(self, who: Actor, task: CaseTask, outcome: str = "passed", **found: object) -> None:
        """Take a step and decide it."""
        self.run(take_task, TakeTask(task_id=task.id), who)
        why = {"reason_code": "papers", "reason": "No proof"} if outcome == "refused" else {}
        values: dict[str, Any] = why | found
        command = DecideTask(task_id=task.id, outcome=outcome, **values)
        self.run(decide_task, command, who)

    def at_approval(self, officer: Actor, applicant: Person | None = None) -> Application:
        """Submit, and bring it to its last step."""
        application = self.apply(applicant)
        self.decide(officer, self.open_task(application, "examine"))
        self.decide(officer, self.open_task(application, "score"), scores={"order": 9, "light": 9})
        return application

    def allow_deemed(self, task: str = "approve") -> None:
        """Put in force, as two officers, that a step of the shop's licence may be deemed."""
        definition = ParameterDefinition(
            key=task_key(self.service.code, "shop", task, "deemed"),
            title=sentence("May be deemed approved"),
            group=sentence("Toys"),
            unit=Unit.BOOLEAN,
        )
        make_value(self.session, definition, "yes", LONG_AGO)
        self.session.commit()

    def round_of(self, application: Application) -> ReviewRound | None:
        return self.part(application).open_round

    def pass_days(self, days: int) -> None:
        """Let days of business time go by."""
        ahead = timedelta(days=days)
        self.session.execute(
            text(
                "insert into demonstration_clock (id, ahead) values (1, :ahead)"
                " on conflict (id) do update set ahead = demonstration_clock.ahead + :ahead"
            ),
            {"ahead": ahead},
        )
        self.session.commit()
