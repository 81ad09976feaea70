"""A partnership firm is founded by the release's own service: offices, fees, rules, officers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.work import CaseTask
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.casework.signing.models import InvitedSigner
from app.casework.signing.use_cases.bring_signing_code import (
    BringSigningCode,
    ConfirmSigner,
    bring_signing_code,
    confirm_signer,
)
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import Actor, Role
from app.platform import Platform
from factories.cases import make_officer, make_offices, offer_service
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.identity import actor, make_person
from factories.letter_codes import codes_sent_to
from factories.names import release_rules
from factories.payments import make_fee, pay
from payments.fees.policy import Fixed

FEES = {"firm-registration": 2_000_00, "shop-registration": 1_500_00}
A_DAY = timedelta(days=1)


ASK = Place("/applications/{}/signatures", "/applications/{}/signatures")


@dataclass
class Founding:
    """The service offered, an office for every agency, and two people who found a firm."""

    platform: Platform
    session: Session
    service: Service
    offices: dict[str, Organisation]
    gul: Person
    hani: Person
    officers: dict[tuple[str, str], Person] = field(default_factory=dict)

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Founding":
        release_rules(platform, session, words=8)
        service = platform.executor.ports.get(CaseBook).latest["partnership"]
        offer_service(session, service)
        offices = make_offices(session, service)
        for code, amount in FEES.items():
            make_fee(session, code=code, title=code, formula=Fixed(amount_paisa=amount))
        gul = make_person(session, "Gul Khan", name_ur="گل خان")
        hani = make_person(session, "Hani", name_ur="ہانی")
        session.commit()
        return cls(platform, session, service, offices, gul, hani)

    def ask(self, doors: Doors, application_id: UUID, kind: str = "api") -> None:
        """Let Gul ask for the signatures; the first time Hani brings the code, and is confirmed."""
        door = doors.open(kind, self.gul)
        came = select(InvitedSigner.id).filter_by(
            application_id=application_id, person_id=self.hani.id, ended_at=None
        )
        first = self.session.scalar(came) is None
        data = {"mobiles": [{"place": "2", "mobile": self.hani.mobile}] if first else []}
        told = door.send(ASK.at(application_id), data)
        assert told.ok, told.sentences
        if first:
            code = codes_sent_to(self.session, self.hani.mobile)[-1]
            run = self.platform.executor.execute
            row = run(bring_signing_code, BringSigningCode(code=code), actor=actor(self.hani))
            command = ConfirmSigner(application_id=application_id, signer_id=row.id)
            run(confirm_signer, command, actor=actor(self.gul))

    @property
    def typed(self) -> Mapping[str, Mapping[str, Any]]:
        """What people type, page by page."""
        return {
            "name": {"business_name": "Sahil Boat Repairs", "business_name_ur": "ساحل مرمت کشتی"},
            "places": {"place": {"line": "Jetty Road, Gwadar", "district": "gwadar"}},
            "partners": {
                "partners": [self.partner(self.gul), self.partner(self.hani)],
                "duration": "At will",
            },
            "business": {
                "main_activity": "3315",
                "sells_services": "yes",
                "has_shop": "yes",
                "employees": "6",
                "wants_chamber": "yes",
            },
            "federal": {"ntn": "1234567"},
        }

    def partner(self, person: Person, **changed: str) -> dict[str, Any]:
        return {
            "partner": {"name": person.name, "name_ur": person.name_ur, "cnic": person.cnic},
            "address": "Airport Road, Gwadar",
            "joined_on": "01-02-2020",
        } | changed

    def case(self, application_id: UUID) -> Case:
        with self.platform.executor.reading(SYSTEM) as uow:
            return load_case(uow, application_id)

    def part(self, application_id: UUID, code: str = "firm") -> Part:
        return next(p for p in self.case(application_id).parts if p.row.code == code)

    def at_work(self, application_id: UUID) -> set[str]:
        """The parts on which an office works now."""
        return {p.row.code for p in self.case(application_id).parts if p.open_tasks}

    def settle(self, application_id: UUID) -> None:
        """Pay what is owed, and let the news arrive."""
        for bill in self.case(application_id).bills:
            pay(self.platform, bill.number.replace(" ", ""), bill.amount_paisa)
        deliver_here(self.platform.executor)

    def send_back(self, application_id: UUID, code: str, points: Mapping[str, str]) -> None:
        task, who = self._taken(application_id, code)
        self.platform.executor.execute(
            send_back, SendBack(task_id=task.id, points=points), actor=who
        )

    def grant(self, application_id: UUID, code: str) -> None:
        """Let the officers of an agency pass all its steps, each by another where it says so."""
        while self.part(application_id, code).open_tasks:
            self.pass_step(application_id, code)

    def pass_step(self, application_id: UUID, code: str) -> None:
        """Let an officer pass the open step of a part."""
        task, who = self._taken(application_id, code)
        command = DecideTask(task_id=task.id, outcome="passed")
        self.platform.executor.execute(decide_task, command, actor=who)

    def _taken(self, application_id: UUID, code: str) -> tuple[CaseTask, Actor]:
        part = self.part(application_id, code)
        task = part.open_tasks[0]
        who = self.officer(part.row.agency, roles.BY_NAME[task.role])
        self.platform.executor.execute(take_task, TakeTask(task_id=task.id), actor=who)
        return task, who

    def officer(self, agency: str, role: Role) -> Actor:
        """The one who has a role in an agency's office."""
        office = self.offices[agency]
        if (agency, role.name) not in self.officers:
            made = make_officer(self.session, office, role, name=f"{role.name} of {agency}")
            self.officers[agency, role.name] = made
            self.session.commit()
        return actor(self.officers[agency, role.name], role, organisation=office)

    def days_pass(self, days: int) -> None:
        """Let days go by, and the clocks be looked at."""
        self.session.execute(
            text(
                "insert into demonstration_clock (id, ahead) values (1, :ahead)"
                " on conflict (id) do update set ahead = demonstration_clock.ahead + :ahead"
            ),
            {"ahead": days * A_DAY},
        )
        self.session.commit()
        self.platform.executor.execute(watch_clocks, None, actor=SYSTEM)
