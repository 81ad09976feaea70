"""Acts of people on an application at set times, by the use cases of the doors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
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
from app.casework.cases.models.application import Application
from app.casework.cases.queries.case_file import Case, load_case
from app.casework.cases.queries.draft import filling_of
from app.casework.forms.policy.determinants import holds
from app.casework.forms.schemas import answers_schema
from app.casework.public import fees_paid
from app.casework.signing.models import InvitedSigner
from app.casework.signing.use_cases.ask_for_signatures import AskForSignatures, ask_for_signatures
from app.casework.signing.use_cases.sign_statement import SignStatement, sign_statement
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.db import new_id
from app.documents.public import Upload
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.public import hashes_of_persons_cnic
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork, UseCase
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time, signed_in

Result = TypeVar("Result")


def knows(platform: Platform) -> bool:
    """Return True if anybody has applied for anything yet."""
    with platform.executor.reading(SYSTEM) as uow:
        return uow.session.scalar(select(Application.id).limit(1)) is not None


@dataclass(frozen=True)
class Telling:
    """An application of a person of the cast, and its status."""

    platform: Platform
    cast: Cast
    who: str
    application_id: UUID

    @classmethod
    def begin(
        cls, platform: Platform, cast: Cast, who: str, service: str, at: datetime
    ) -> "Telling":
        """Begin an application for a service."""
        executor = at_time(platform.executor, at)
        command = StartApplication(service=service)
        row = executor.execute(start_application, command, actor=cast.actor(who))
        return cls(platform, cast, who, row.id)

    def do(self, use_case: UseCase[Result], command: object, at: datetime, by: str = "") -> Result:
        """Run a use case as who applies, or as somebody else of the cast."""
        executor = at_time(self.platform.executor, at)
        return executor.execute(use_case, command, actor=self.cast.actor(by or self.who))

    def write(self, typed: Mapping[str, Any], at: datetime) -> None:
        """Fill in every page of which something is known, as people type it."""
        for section in self._case().service.sections:
            with at_time(self.platform.executor, at).reading(self._citizen) as uow:
                filling = filling_of(uow, self.application_id)
            mine = {f.name: typed[f.name] for f in section.fields if f.name in typed}
            if not mine or not holds(section.when, filling.form.known):
                continue
            schema = answers_schema(section.fields, filling.form.known, filling.day)
            command = SaveSection(
                application_id=self.application_id,
                section=section.code,
                answers=schema.load(mine),
                revision=filling.draft.revision,
            )
            self.do(save_section, command, at)

    def attach(self, papers: Mapping[str, tuple[str, bytes]], at: datetime) -> None:
        """Add papers by their code: a file's name and its content."""
        for code, (name, content) in papers.items():
            upload = Upload(filename=name, stream=BytesIO(content))
            command = AddDocument(application_id=self.application_id, code=code, file=upload)
            self.do(add_document, command, at)

    def signed(self, by: Sequence[str], at: datetime) -> None:
        """Ask those whom the statement names, and let each sign it."""
        statement = self.do(
            ask_for_signatures, AskForSignatures(application_id=self.application_id), at
        )
        self.do(_vouch, (self.application_id, [self.cast.people[who] for who in by]), at)
        command = SignStatement(application_id=self.application_id, digest=statement.digest.hex())
        executor = at_time(self.platform.executor, at)
        for who in by:
            with signed_in(self.platform.executor, self.cast.actor(who)) as actor:
                executor.execute(sign_statement, command, actor=actor)

    def hand_in(self, at: datetime) -> None:
        """Hand it in."""
        self.do(submit_application, SubmitApplication(application_id=self.application_id), at)

    def paid(self, pay: UseCase[object], at: datetime) -> None:
        """Pay every bill (`pay` takes its id), and take the news of it at once."""
        executor = at_time(self.platform.executor, at)
        for bill in self._case().bills:
            executor.execute(pay, bill.bill_id, actor=SYSTEM)
            executor.execute(_take_news, bill.bill_id, actor=SYSTEM)

    def take(self, part: str, by: str, at: datetime) -> UUID:
        """Let an officer take the open step of a registration; returns the step's id."""
        task = next(p for p in self._case().parts if p.row.code == part).open_tasks[0]
        self.do(take_task, TakeTask(task_id=task.id), at, by)
        return task.id

    def passed(self, part: str, by: str, at: datetime) -> None:
        """Let an officer take the open step of a registration and pass it."""
        self.do(decide_task, DecideTask(task_id=self.take(part, by, at), outcome="passed"), at, by)

    def refused(self, part: str, by: str, at: datetime, why: tuple[str, str]) -> None:
        """Let an officer refuse it: the reason's code, and what the officer writes."""
        task = self.take(part, by, at)
        command = DecideTask(task_id=task, outcome="refused", reason_code=why[0], reason=why[1])
        self.do(decide_task, command, at, by)

    def asked_again(self, part: str, by: str, at: datetime, points: Mapping[str, str]) -> None:
        """Let an officer send answers back."""
        task = self.take(part, by, at)
        self.do(send_back, SendBack(task_id=task, points=points), at, by)

    def appealed(self, part: str, grounds: str, at: datetime) -> None:
        """Appeal against a refusal."""
        row = next(p for p in self._case().parts if p.row.code == part).row
        self.do(appeal_refusal, AppealRefusal(registration_id=row.id, grounds=grounds), at)

    @property
    def _citizen(self) -> Actor:
        return self.cast.actor(self.who)

    def _case(self) -> Case:
        with self.platform.executor.reading(SYSTEM) as uow:
            return load_case(uow, self.application_id)


def _vouch(uow: UnitOfWork, command: tuple[UUID, Sequence[UUID]]) -> None:
    """Write down that each partner brought the code that went to them, and was confirmed."""
    application_id, people = command
    asked = select(InvitedSigner.person_id).filter_by(application_id=application_id)
    came = set(uow.session.scalars(asked))
    for person_id in people:
        if person_id not in came:
            uow.add(
                InvitedSigner(
                    application_id=application_id,
                    cnic_hash=hashes_of_persons_cnic(uow, person_id)[0],
                    code_hash=new_id().bytes,
                    mobile_ending="",
                    asked_by=uow.actor.person,
                    asked_at=uow.now,
                    person_id=person_id,
                    brought_at=uow.now,
                    confirmed_by=uow.actor.person,
                    confirmed_at=uow.now,
                )
            )


def _take_news(uow: UnitOfWork, bill_id: UUID) -> None:
    fees_paid(uow, bill_id)
