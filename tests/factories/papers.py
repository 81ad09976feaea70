"""Public servants who claim for their publications: the money of that scheme is shared out."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.permissions import Actor
from app.platform import Platform
from factories.filed import let_days_pass
from factories.identity import actor, make_person
from factories.payments import today
from factories.reliefs import Reliefs, a_pdf
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import ReliefAward
from tax_incentives.scarcity.models import BudgetClosing
from tax_incentives.scarcity.use_cases import CLOSING, CloseYear

SCHEME, SERVICE = "publication_incentive", "relief_publication_incentive"
PLACE = {"scheme": SCHEME, "demand": "21", "object_head": "A05216"}
PER_PAPER = 30_000_00


@dataclass
class Papers(Reliefs):
    """`claimed(papers=3)` is complete and eligible for Rs 90,000; `granted` is the last step."""

    scholars: dict[Any, Person] = field(default_factory=dict)

    @classmethod
    def begun(cls, platform: Platform, session: Session) -> "Papers":
        made = cls.of(platform, session, SERVICE)
        assert isinstance(made, cls)
        return made

    def released(self, paisa: int) -> None:
        """Money is appropriated and released."""
        for kind in ("appropriation", "release"):
            self.budget(paisa, kind, **PLACE)

    def claimed(self, papers: int = 1) -> Application:
        """A new scholar's claim, which nobody has looked at yet."""
        applying = self.applying
        applying.person = make_person(self.session, f"Scholar {len(self.scholars) + 1}")
        applying.organisation, applying.held = None, ()
        self.session.commit()
        declared = {
            "papers": str(papers),
            "lead_papers": "0",
            "published_on": f"{today() - timedelta(days=30):%d-%m-%Y}",
            "paid_elsewhere": "no",
        }
        application = applying.start()
        applying.save(application.id, "facts", declared)
        publication = {"publication": "yes", "claimant_name": applying.person.name}
        applying.save(application.id, "publication", publication)
        applying.add(application.id, "papers", a_pdf())
        applying.submit(application.id)
        self.scholars[application.id] = applying.person
        return application

    def assessed(self, application: Application) -> None:
        """The payroll knows the scholar, so the claim is eligible; the assessor passes it."""
        assessor = self.officer("Assessor")
        self.take(application, assessor)
        fact = ConfirmFact(
            application_id=application.id, name="on_payroll", value="yes", evidence="Salary slip"
        )
        self.run(confirm_fact, fact, assessor)
        self.resolve_flags(application, assessor)
        self.decide(application, assessor)

    def eligible(self, papers: int = 1) -> Application:
        application = self.claimed(papers)
        self.assessed(application)
        return application

    def granted(self, application: Application) -> ReliefAward:
        """The last step; raises the refusal of who may not be granted yet."""
        self.pass_last(application)
        return self.award(application)

    @property
    def last(self) -> Actor:
        return self.officer("Finance", roles.CASE_APPROVER)

    def pass_last(self, application: Application, outcome: str = "passed", **more: Any) -> None:  # noqa: ANN401 - parts of the command
        if not self.is_taken(application):
            self.take(application, self.last)
        self.resolve_flags(application, self.last)
        command = DecideTask(task_id=self.open_task(application), outcome=outcome, **more)
        self.run(decide_task, command, self.last)

    def is_taken(self, application: Application) -> bool:
        query = select(OpenTask.holder_id).filter_by(application_id=application.id)
        return self.session.scalars(query).one() is not None

    def day(self) -> date:
        """Today, by the demonstration's clock."""
        with self.platform.executor.reading(SYSTEM) as uow:
            return local_day(uow.now)

    def proposed(self, closes_on: date | None = None) -> BudgetClosing:
        command = CloseYear(
            scheme=SCHEME, closes_on=closes_on or self.day(), instrument="Order FD-7/2026"
        )
        row: BudgetClosing = self.run(CLOSING.propose, command, self.finance("one"))
        return row

    def closed(self) -> BudgetClosing:
        """The year is closed on today, and approved tomorrow."""
        row = self.proposed()
        let_days_pass(self.session, 1)
        made: BudgetClosing = self.run(CLOSING.approve, Approve(id=row.id), self.finance("two"))
        return made

    def scholar(self, application: Application) -> Actor:
        return actor(self.scholars[application.id])
