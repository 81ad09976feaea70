"""A citizen who applies for the toy licence, step by step, by the use cases themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.casework.applications.use_cases.case_documents import AddDocument, add_document
from app.casework.applications.use_cases.save_section import SaveSection, save_section
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    start_application,
)
from app.casework.applications.use_cases.submit_application import (
    SubmitApplication,
    submit_application,
)
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.models.work import Assignment, Decision, ReviewPoint, ReviewRound
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.cases.queries.correction_rounds import answering_of
from app.casework.cases.queries.draft import Filling, filling_of
from app.casework.corrections.use_cases import (
    AnswerRounds,
    PrepareAnswers,
    answer_rounds,
    prepare_answers,
)
from app.casework.definition.shapes import Service
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import answers_schema
from app.casework.public import fees_paid
from app.casework.workflow.use_cases.advance_case import advance
from app.db import new_id
from app.documents.public import Upload
from app.holidays.week import WORKING_WEEK
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import Actor, Role
from app.platform import Platform
from app.unit_of_work import Executor, UnitOfWork
from demonstration.cast.past import at_time
from factories.bidding import PDF
from factories.cases import LONG_AGO, make_officer, make_offices, offer_service
from factories.identity import actor, make_person
from factories.parameters import make_value

# What people type, section by section; days that are far from any on which a test may run.
TYPED: Mapping[str, Mapping[str, Any]] = {
    "owner": {
        "owner": {"name": "Gul Khan", "name_ur": "گل خان", "cnic": "54400-1234567-1"},
        "mobile": "0333 1234567",
        "born_on": "01-01-1990",
    },
    "shop": {
        "shop_name": "Blue Kite",
        "shop_name_ur": "نیلی پتنگ",
        "premises": {"line": "12 Masjid Road", "district": "kech"},
        "activity": "4764",
        "kind": "wooden",
        "capital": "20000",
        "opens_on": "01-01-2990",
        "has_partners": "no",
    },
}


@dataclass
class Applying:
    """The toy service offered, its offices, and a citizen who asks for it."""

    platform: Platform
    session: Session
    service: Service
    offices: dict[str, Organisation]
    person: Person
    organisation: Organisation | None = None
    held: Sequence[Role] = field(default_factory=tuple)
    at: datetime | None = None

    @classmethod
    def of(cls, platform: Platform, session: Session, service: Service) -> "Applying":
        make_value(session, WORKING_WEEK, "monday_friday", LONG_AGO)
        offer_service(session, service)
        offices = make_offices(session, service)
        person = make_person(session, "Gul Khan", name_ur="گل خان")
        session.commit()
        return cls(platform, session, service, offices, person)

    @property
    def citizen(self) -> Actor:
        return actor(self.person, *self.held, organisation=self.organisation)

    @property
    def executor(self) -> Executor:
        """Runs things now, or at the time that the test has set in `at`."""
        executor = self.platform.executor
        return at_time(executor, self.at) if self.at else executor

    def do(self, use_case: Any, command: object, by: Actor | None = None) -> Any:  # noqa: ANN401 - whatever the use case returns
        return self.executor.execute(use_case, command, actor=by or self.citizen)

    def start(self, by: Actor | None = None) -> Application:
        found: Application = self.do(
            start_application, StartApplication(service=self.service.code), by
        )
        return found

    def save(
        self,
        application_id: UUID,
        section: str,
        typed: Mapping[str, Any],
        *,
        revision: int | None = None,
        finished: bool = True,
    ) -> Draft:
        """Save a section as both doors do: the schema reads what was typed."""
        filling = self.filling(application_id)
        fields = self.service.section(section).fields
        schema = answers_schema(fields, filling.form.known, filling.day, finished=finished)
        command = SaveSection(
            application_id=application_id,
            section=section,
            answers=schema.load(typed),
            revision=filling.draft.revision if revision is None else revision,
            finished=finished,
        )
        draft: Draft = self.do(save_section, command)
        return draft

    def add(self, application_id: UUID, code: str, content: bytes = PDF) -> UUID:
        upload = Upload(filename=f"{code}.pdf", stream=BytesIO(content))
        command = AddDocument(application_id=application_id, code=code, file=upload)
        found: UUID = self.do(add_document, command).id
        return found

    def fill(self, changed: Mapping[str, Any] | None = None) -> Application:
        """Fill everything in, without submitting it."""
        application = self.start()
        for section, typed in TYPED.items():
            mine = {n: v for n, v in (changed or {}).items() if self._asks(section, n)}
            self.save(application.id, section, {**typed, **mine})
        self.add(application.id, "lease")
        return application

    def _asks(self, section: str, name: str) -> bool:
        return any(each.name == name for each in self.service.section(section).fields)

    def paid(self, application_id: UUID) -> UUID:
        """Say that all bills are paid, as payments do when money has come."""
        bills = [bill.bill_id for bill in self.case(application_id).bills]

        def say(uow: UnitOfWork, _: None) -> None:
            for bill_id in bills:
                fees_paid(uow, bill_id)

        self.executor.execute(say, None, actor=SYSTEM)
        return application_id

    def submit(self, application_id: UUID) -> Application:
        found: Application = self.do(
            submit_application, SubmitApplication(application_id=application_id)
        )
        return found

    def hand_in(self, changed: Mapping[str, Any] | None = None) -> Application:
        return self.submit(self.fill(changed).id)

    def filling(self, application_id: UUID) -> Filling:
        with self.executor.reading(self.citizen) as uow:
            return filling_of(uow, application_id)

    def case(self, application_id: UUID) -> Case:
        with self.executor.reading(SYSTEM) as uow:
            return load_case(uow, application_id)

    def send_back(self, application_id: UUID, code: str, points: Mapping[str, str]) -> UUID:
        """Let an officer of the agency take its open step and ask for better answers."""
        part = self.part(application_id, code)
        officer = make_officer(self.session, self.offices[part.row.agency])
        self.session.commit()
        task = part.open_tasks[0].id
        asked = _Asked(
            task_id=task,
            registration_id=part.row.id,
            number=len(part.rounds) + 1,
            by=officer.id,
            points=points,
        )
        return self.executor.execute(_ask_back, asked, actor=actor(officer))

    def decide(self, application_id: UUID, code: str, outcome: str = "passed") -> None:
        """Let another officer of the agency decide its first open step."""
        part = self.part(application_id, code)
        officer = make_officer(self.session, self.offices[part.row.agency])
        self.session.commit()
        word = _Word(
            task_id=part.open_tasks[0].id,
            application_id=application_id,
            by=officer.id,
            outcome=outcome,
            scores={"order": 10, "light": 10} if part.open_tasks[0].code == "score" else {},
        )
        self.executor.execute(_decide, word, actor=actor(officer))

    def grant(self, application_id: UUID, code: str = "shop") -> UUID:
        """Let every step of a registration be passed; returns the registration's id."""
        while any(p.open_tasks for p in self.case(application_id).parts if p.row.code == code):
            self.decide(application_id, code)
        return self.part(application_id, code).row.id

    def part(self, application_id: UUID, code: str = "shop") -> Part:
        return next(p for p in self.case(application_id).parts if p.row.code == code)

    def prepare(
        self, application_id: UUID, typed: Mapping[str, Any], *, revision: int | None = None
    ) -> Draft:
        """Better the answers that were sent back, as both doors do."""
        with self.executor.reading(self.citizen) as uow:
            answering = answering_of(uow, application_id)
            schema = answers_schema(answering.fields, answering.form.known, day_now(uow))
            seen = answering.draft.revision if answering.draft else 0
        command = PrepareAnswers(
            application_id=application_id,
            revision=seen if revision is None else revision,
            answers=schema.load(typed),
        )
        draft: Draft = self.do(prepare_answers, command)
        return draft

    def answer(self, application_id: UUID, *rounds: UUID, words: str = "") -> Application:
        command = AnswerRounds(application_id=application_id, rounds=rounds, words=words)
        found: Application = self.do(answer_rounds, command)
        return found


@dataclass(frozen=True, kw_only=True)
class _Asked:
    task_id: UUID
    registration_id: UUID
    number: int
    by: UUID
    points: Mapping[str, str]


def _ask_back(uow: UnitOfWork, asked: _Asked) -> UUID:
    uow.add(
        Assignment(id=new_id(), task_id=asked.task_id, person_id=asked.by, by=asked.by, at=uow.now)
    )
    row = ReviewRound(
        id=new_id(),
        registration_id=asked.registration_id,
        task_id=asked.task_id,
        number=asked.number,
        asked_by=asked.by,
        asked_at=uow.now,
        message="Please look again.",
    )
    uow.add(row)
    for about, sentence in asked.points.items():
        uow.add(ReviewPoint(round_id=row.id, about=about, sentence=sentence))
    return row.id


@dataclass(frozen=True, kw_only=True)
class _Word:
    task_id: UUID
    application_id: UUID
    by: UUID
    outcome: str
    scores: Mapping[str, int]


def _decide(uow: UnitOfWork, word: _Word) -> None:
    uow.add(
        Assignment(id=new_id(), task_id=word.task_id, person_id=word.by, by=word.by, at=uow.now)
    )
    why = {} if word.outcome == "passed" else {"reason_code": "papers", "reason": "No proof."}
    uow.add(
        Decision(
            task_id=word.task_id,
            outcome=word.outcome,
            content={"scores": dict(word.scores)} if word.scores else {},
            decided_by=word.by,
            at=uow.now,
            **why,
        )
    )
    advance(uow, word.application_id)
