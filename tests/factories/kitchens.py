"""Food licences in a seeded province: submitted, worked on, refused, granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.queries.case_file import load_case
from app.casework.public import fees_paid
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.workflow.use_cases.advance_case import advance
from app.clock import real_now
from app.db import new_id
from app.documents.public import PDF as A_PDF
from app.documents.public import store
from app.identity.accounts.queries.actors import SYSTEM
from app.unit_of_work import UnitOfWork, UseCase
from demonstration.cast.past import at_time
from factories.bidding import PDF
from factories.browser import Living

SERVICE, VERSION = "smart_food_licence", 1
ANSWERS: Mapping[str, Any] = {
    "owner": {"name": "Gul Khan", "name_ur": "گل خان", "cnic": "5440012345671"},
    "mobile": "+923331234567",
    "business_name": "Bolan Bakers",
    "business_name_ur": "بولان بیکرز",
    "ownership": "sole",
    "is_new": False,
    "begun_on": "2020-07-01",
    "turnover": 2_400_000_00,
    "premises": {"line": "Jinnah Road", "district": "quetta"},
    "tenure": "rented",
    "area": 400,
    "water": "supply",
    "kind": "bakery",
    "activity": "1071",
    "products": "Bread, cakes, biscuits",
    "serves_public": True,
    "handlers": [
        {
            "handler": {"name": "Noor Jan", "name_ur": "نور جان", "cnic": "5440012345673"},
            "examined_on": "2026-01-10",
        }
    ],
    "shop_registered": False,
    "workers": 3,
    "closed_day": "friday",
}
POINTS = {"cleanliness": 28, "storage": 18, "water_waste": 18, "people": 18, "labels": 8}


@dataclass
class Kitchens:
    """The Food Authority of the province at work; `at` is when things happen."""

    living: Living
    at: datetime = field(default_factory=real_now)

    def ago(self, days: int) -> "Kitchens":
        """Return the same, so many days ago."""
        return Kitchens(self.living, real_now() - timedelta(days=days))

    def run(self, use_case: UseCase[Any], command: object, who: str = "") -> Any:  # noqa: ANN401 - whatever the use case returns
        """Carry out a use case as somebody of the cast, else as the system."""
        actor = self.living.cast.actor(who) if who else SYSTEM
        then = at_time(self.living.platform.executor, self.at)
        return then.execute(use_case, command, actor=actor)

    def hand_in(self, name: str, who: str = "newcomer", **changed: object) -> UUID:
        """Submit an application of somebody of the cast, with its paper, and pay its fees."""
        person = self.living.cast.people[who]
        key = new_id()
        application = Application(
            id=key,
            reference=key.hex[-10:].upper(),
            service=SERVICE,
            version=VERSION,
            applicant_id=person,
            started_by=person,
            started_at=self.at,
            display=name,
            district="quetta",
        )
        self.run(_began, application)
        self.answer(key, business_name=name, **changed)
        self.run(_paid, key)
        return key

    def answer(self, application_id: UUID, **changed: object) -> None:
        """Submit (again), and answer what was sent back."""
        self.run(_handed_in, (application_id, {**ANSWERS, **changed}))

    def task(self, application_id: UUID, code: str, part: str = "food") -> UUID:
        """Return a step of an application, the latest of its code."""
        with self.living.platform.executor.reading(SYSTEM) as uow:
            case = load_case(uow, application_id)
            tasks = next(each for each in case.parts if each.row.code == part).tasks
            return [task.id for task in tasks if task.code == code][-1]

    def registration(self, application_id: UUID, code: str = "food") -> UUID:
        query = select(CaseRegistration.id).filter_by(application_id=application_id, code=code)
        with self.living.platform.executor.sessions() as session:
            return session.scalars(query).one()

    def take(self, application_id: UUID, code: str, who: str = "food_officer") -> UUID:
        """Let an officer take a step; returns it."""
        task = self.task(application_id, code)
        self.run(take_task, TakeTask(task_id=task), who)
        return task

    def decide(self, application_id: UUID, code: str, who: str, **found: Any) -> UUID:  # noqa: ANN401 - fields of a decision
        """Let an officer take a step and decide it; returns it."""
        task = self.take(application_id, code, who)
        command = DecideTask(**{"task_id": task, "outcome": "passed", **found})
        self.run(decide_task, command, who)
        return task

    def refuse(self, application_id: UUID, code: str, who: str) -> UUID:
        """Let an officer refuse at a step; returns it."""
        why = {"reason_code": "papers", "reason": "The lease names another street."}
        return self.decide(application_id, code, who, outcome="refused", **why)

    def grant(self, name: str) -> UUID:
        """Bring a licence all the way; returns its registration."""
        key = self.hand_in(name)
        today = local_day(self.at)
        self.decide(key, "examine", "food_officer")
        self.decide(key, "inspect", "food_officer", **visit(today))
        self.decide(key, "approve", "food_approver")
        return self.registration(key)


def visit(today: date) -> dict[str, Any]:
    """What an inspector finds in a clean kitchen."""
    form = {"met": "Gul Khan", "cards_seen": 1, "findings": "Clean, and cold where it must be"}
    return {
        "form": {"visited_on": "2026-01-12", **form},
        "scores": POINTS,
        "inspected_on": today,
        "place": "Jinnah Road",
    }


def _began(uow: UnitOfWork, application: Application) -> None:
    uow.add(application)


def _handed_in(uow: UnitOfWork, what: tuple[UUID, Mapping[str, Any]]) -> None:
    """Write what was submitted, as the citizen's own use cases would, and let the case go on."""
    key, answers = what
    application = uow.lock(Application, key)
    case = load_case(uow, key)
    row = Submission(
        id=new_id(),
        application_id=key,
        round=len(case.submissions) + 1,
        content={
            "answers": dict(answers),
            "documents": {"premises_paper": [str(_paper(uow, key))]},
            "facts": {},
            "roles": [],
        },
        digest=b"test",
        submitted_at=uow.now,
        submitted_by=application.applicant_id,
    )
    uow.add(row)
    for part in case.parts:
        if part.open_round:
            part.open_round.submission_id, part.open_round.answered_at = row.id, uow.now
    uow.session.flush()
    advance(uow, key)


def _paper(uow: UnitOfWork, application_id: UUID) -> UUID:
    kept = store(
        uow,
        BytesIO(PDF),
        "lease.pdf",
        kinds=frozenset({A_PDF}),
        subject_kind="case",
        subject_id=application_id,
        purpose="premises_paper",
    )
    return kept.id


def _paid(uow: UnitOfWork, application_id: UUID) -> None:
    for bill in load_case(uow, application_id).bills:
        fees_paid(uow, bill.bill_id)
