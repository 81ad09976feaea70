"""Applications submitted and decided, row by row: the doors of citizens and officers are not asked.

What follows from it (fees, grants, ends) is the engine's own doing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.certificate import Certificate, Revocation, RevocationAnswer
from app.casework.cases.models.work import Assignment, CaseTask, Decision
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.casework.workflow.use_cases.advance_case import advance
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import Executor, UnitOfWork
from factories.cases import keep_version, make_offices
from factories.delivery import deliver_here
from factories.identity import actor, make_person
from factories.payments import make_fee, pay
from payments.fees.policy import Fixed, Percentage, PerUnit

LEASE = str(new_id())
ANSWERS: Mapping[str, Any] = {
    "owner": {"name": "Gul Khan", "name_ur": "گل خان", "cnic": "5440012345671"},
    "mobile": "+923001234567",
    "born_on": "1990-01-01",
    "shop_name": "Blue Kite",
    "shop_name_ur": "نیلی پتنگ",
    "premises": {"line": "12 Masjid Road", "district": "kech"},
    "activity": "4764",
    "kind": "wooden",
    "capital": 5_000_000,
    "opens_on": "2099-01-01",
    "has_partners": False,
}
FEES = {
    "toy-shop": Fixed(amount_paisa=1_000_00),
    "toy-partner": PerUnit(unit_paisa=100_00, least=1, most=5),
    "toy-capital": Percentage(percent=1, floor_paisa=0, cap_paisa=None),
    "toy-safety": Fixed(amount_paisa=500_00),
    "toy-late": Fixed(amount_paisa=250_00),
}


def let_days_pass(session: Session, days: int) -> None:
    """Move the demonstration's clock ahead."""
    session.execute(
        text(
            "insert into demonstration_clock (id, ahead) values (1, make_interval(0, 0, 0, :d))"
            " on conflict (id) do update"
            " set ahead = demonstration_clock.ahead + make_interval(0, 0, 0, :d)"
        ),
        {"d": days},
    )
    session.commit()


def make_toy_fees(session: Session) -> None:
    """The fees of the toy service, in force since 2020."""
    for code, formula in FEES.items():
        make_fee(session, code=code, title=code, title_ur="کھلونوں کی فیس", formula=formula)


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What is submitted; `round` above 1 answers a send-back of `application_id`."""

    service: Service
    answers: Mapping[str, Any]
    application_id: UUID
    organisation_id: UUID | None = None
    kind: str = "new"
    about_id: UUID | None = None
    documents: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"lease": [LEASE]})
    again: bool = False


def hand_in(uow: UnitOfWork, filing: Filing) -> UUID:
    """Submit, as the engine's use case does after its checks."""
    if not filing.again:
        uow.add(
            Application(
                id=filing.application_id,
                reference=filing.application_id.hex[-10:],
                service=filing.service.code,
                version=filing.service.version,
                kind=filing.kind,
                about_id=filing.about_id,
                applicant_id=uow.actor.person,
                organisation_id=filing.organisation_id,
                started_by=uow.actor.person,
                started_at=uow.now,
                display=str(filing.answers["shop_name"]),
                district=filing.answers["premises"]["district"],
            )
        )
    rounds = select(Submission).filter_by(application_id=filing.application_id)
    number = 1 + len(uow.session.scalars(rounds).all())
    content = {"answers": dict(filing.answers), "documents": dict(filing.documents)}
    uow.add(
        Submission(
            id=new_id(),
            application_id=filing.application_id,
            round=number,
            content=content | {"facts": {}, "roles": []},
            digest=b"test",
            submitted_at=uow.now,
            submitted_by=uow.actor.person,
        )
    )
    uow.publish("cases.application_submitted", application_id=filing.application_id, round=number)
    advance(uow, filing.application_id)
    return filing.application_id


def withdraw(uow: UnitOfWork, application_id: UUID) -> None:
    """Take an application back, as the engine's use case does after its checks."""
    application = uow.lock(Application, application_id)
    application.withdrawn_at, application.withdrawn_by = uow.now, uow.actor.person
    application.withdrawn_reason = "Changed my mind."
    uow.session.flush()
    uow.publish("cases.application_withdrawn", application_id=application_id)
    advance(uow, application_id)


def tell(uow: UnitOfWork, what: tuple[str, dict[str, UUID]]) -> None:
    """Publish an event."""
    name, payload = what
    uow.publish(name, **payload)


@dataclass(frozen=True, kw_only=True)
class Word:
    """An officer's word on an open task."""

    task_id: UUID
    by: UUID
    outcome: str = "passed"
    content: Mapping[str, Any] = field(default_factory=dict)


def decide(uow: UnitOfWork, word: Word) -> None:
    """Take a task and decide it."""
    uow.add(
        Assignment(id=new_id(), task_id=word.task_id, person_id=word.by, by=word.by, at=uow.now)
    )
    why = {} if word.outcome == "passed" else {"reason_code": "papers", "reason": "No proof."}
    uow.add(
        Decision(
            task_id=word.task_id,
            outcome=word.outcome,
            content=dict(word.content),
            decided_by=word.by,
            at=uow.now,
            **why,
        )
    )
    found = uow.session.execute(
        text(
            "select r.application_id from case_tasks t"
            " join case_registrations r on r.id = t.registration_id where t.id = :id"
        ),
        {"id": word.task_id},
    )
    advance(uow, found.scalar_one())


@dataclass
class Filed:
    """The toy service's offices and fees, one citizen, and officers who differ each time."""

    platform: Platform
    session: Session
    service: Service
    offices: dict[str, Organisation]
    person: Person

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Filed":
        """Make all that the toy service needs; the platform must know it."""
        (service,) = platform.executor.ports.get(CaseBook).by_version.values()
        keep_version(session, service)
        offices = make_offices(session, service)
        make_toy_fees(session)
        person = make_person(session, "Gul Khan", name_ur="گل خان")
        session.commit()
        return cls(platform, session, service, offices, person)

    @property
    def executor(self) -> Executor:
        return self.platform.executor

    @property
    def citizen(self) -> Actor:
        return actor(self.person)

    def hand_in(
        self, answers: Mapping[str, Any] | None = None, *, again: UUID | None = None, **more: object
    ) -> UUID:
        """Submit an application, or answer a send-back of one."""
        filing = Filing(
            service=self.service,
            answers=ANSWERS | dict(answers or {}),
            application_id=again or new_id(),
            again=again is not None,
            **more,  # type: ignore[arg-type]  # fields of a filing
        )
        return self.executor.execute(hand_in, filing, actor=self.citizen)

    def case(self, application_id: UUID) -> Case:
        with self.platform.executor.reading(SYSTEM) as uow:
            return load_case(uow, application_id)

    def part(self, application_id: UUID, code: str = "shop") -> Part:
        return next(p for p in self.case(application_id).parts if p.row.code == code)

    def withdraw(self, application_id: UUID) -> None:
        """Let the citizen take it back."""
        self.executor.execute(withdraw, application_id, actor=self.citizen)

    def settle(self, application_id: UUID) -> None:
        """Pay what is owed, and let the news arrive."""
        for bill in self.case(application_id).bills:
            if bill.owed:
                psid = bill.number.replace(" ", "")
                pay(self.platform, psid, bill.amount_paisa)
        self.deliver()

    def later(self, days: int) -> None:
        """Let so many days more go by; in a demonstration, as tests are, the clock may."""
        let_days_pass(self.session, days)

    def deliver(self) -> None:
        """Hand every event to whom it concerns."""
        deliver_here(self.platform.executor)

    def open_tasks(self, application_id: UUID, code: str = "shop") -> list[CaseTask]:
        return self.part(application_id, code).open_tasks

    def decide(self, task: CaseTask, outcome: str = "passed", **content: object) -> None:
        """Let an officer whom nobody has seen before decide."""
        officer = make_person(self.session, "Case Officer")
        self.session.commit()
        word = Word(task_id=task.id, by=officer.id, outcome=outcome, content=content)
        self.executor.execute(decide, word, actor=actor(officer))

    def ready_for_approval(self) -> Word:
        """Bring an application to where one word grants its licence."""
        application_id = self.hand_in()
        self.settle(application_id)
        while (task := self.open_tasks(application_id)[0]).code != "approve":
            self.decide(task, scores={"order": 10, "light": 10} if task.code == "score" else {})
        officer = make_person(self.session, "Approver")
        self.session.commit()
        return Word(task_id=task.id, by=officer.id)

    def pass_all(self, application_id: UUID, code: str = "shop") -> Part:
        """Let every step of a registration be passed."""
        while tasks := self.open_tasks(application_id, code):
            scores = {"order": 10, "light": 10} if tasks[0].code == "score" else {}
            form = {"extinguishers": 2} if tasks[0].code == "inspect" else {}
            self.decide(tasks[0], scores=scores, form=form)
        return self.part(application_id, code)

    def ask_back(self, registration_id: UUID) -> UUID:
        """Let an officer ask for a grant to be taken back; its holder is told."""
        now = real_now()
        row = Revocation(
            id=new_id(),
            registration_id=registration_id,
            ground="false",
            reason="The papers were forged.",
            answer_by=local_day(now),
            terms={},
            entered_by=make_person(self.session, "Officer One").id,
            entered_at=now,
        )
        self.session.add(row)
        self.session.commit()
        told = ("cases.revocation_noticed", {"revocation_id": row.id})
        self.executor.execute(tell, told, actor=SYSTEM)
        return row.id

    def revoke(self, registration_id: UUID) -> None:
        """Take a grant back, row by row."""
        row = self.session.get_one(Revocation, self.ask_back(registration_id))
        now = real_now()
        answer = {"text": "They were not.", "by": self.person.id, "at": now}
        self.session.add(RevocationAnswer(revocation_id=row.id, **answer))
        self.session.flush()
        row.approve(by=make_person(self.session, "Officer Two").id, at=now)
        self.session.commit()
        told = ("cases.registration_revoked", {"registration_id": registration_id})
        self.executor.execute(tell, told, actor=SYSTEM)

    def papers(self, registration_id: UUID) -> list[Certificate]:
        """Every edition of a grant's paper."""
        self.session.expire_all()
        query = select(Certificate).filter_by(registration_id=registration_id)
        return list(self.session.scalars(query.order_by(Certificate.edition)))

    def paper(self, registration_id: UUID) -> Certificate:
        (only,) = self.papers(registration_id)
        return only

    def grant(self, answers: Mapping[str, Any] | None = None, **more: object) -> Part:
        """Submit, pay and pass the shop's licence."""
        application_id = self.hand_in(answers, **more)
        self.settle(application_id)
        return self.pass_all(application_id)
