"""Related firms that claim amounts to the rupee, and the stage that comes above an amount."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.casework.cases.models.application import Application, LastingFact
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import CaseRegistration, CaseTask, Decision
from app.identity.people.models import Person
from app.parameters.public import Confidence
from app.permissions import Actor
from factories.payments import today
from factories.reliefs import SCHEME, Reliefs
from tax_incentives.awards.models import ReliefAward
from tax_incentives.changes.use_cases.change_scheme import CHANGE, ApproveScheme, ProposeScheme
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.schemes.book import SchemeBook

ABOVE = f"relief.{SCHEME}.above.secretary"
_SHIPPED = 'value: "Rs 1,000,000", source: A sample, confidence: U}\n\ncriteria'


def with_threshold(reliefs: Reliefs, amount: str) -> str:
    """The next version of the scheme, which names another amount ("Rs 999,999.99")."""
    content = reliefs.platform.executor.ports.get(SchemeBook).scheme(SCHEME).text
    assert _SHIPPED in content
    changed = _SHIPPED.replace("Rs 1,000,000", amount)
    return content.replace("version: 1\n", "version: 2\n", 1).replace(_SHIPPED, changed)


def set_threshold(reliefs: Reliefs, amount: str) -> None:
    """Two officers of Finance put it in force from today."""
    command = ProposeScheme(
        code=SCHEME,
        content=with_threshold(reliefs, amount),
        valid_from=today(),
        instrument="Notification FD-9/2026",
        confidence=Confidence.UNVERIFIED,
    )
    row = reliefs.run(CHANGE.propose, command, reliefs.finance("one"))
    reliefs.run(CHANGE.approve, ApproveScheme(id=row.id, confirmed=True), reliefs.finance("two"))


@dataclass
class Group:
    """Firms of one owner, each of which claims once; `number` counts all firms of a test.

    `paid_at` is when they paid their taxes, in the year before unless told otherwise.
    """

    reliefs: Reliefs
    number: int = 1
    paid_at: datetime | None = None

    def __post_init__(self) -> None:
        self.owner: Person = self.reliefs.applying.person

    def claim(self, paisa: int, owner: Person | None = None) -> Application:
        """Another firm claims so much, a quarter of the taxes that it paid: whole rupees."""
        self.number += 1
        name, number = f"Softworks {self.number}", str(self.number)
        self.reliefs.claimant(name, number, owner=owner or self.owner)
        self.reliefs.tax_paid(paisa * 4, self.paid_at)
        return self.reliefs.claim(local_staff="0")

    def officer(self, stage: str) -> Actor:
        """Who decides a stage, of whichever claim."""
        role = roles.CASE_OFFICER if stage == "assess" else roles.CASE_APPROVER
        return self.reliefs.officer(stage.title(), role)

    def next_stage(self, application: Application) -> str:
        """The stage that is open; "" where none is."""
        self.reliefs.session.expire_all()
        query = select(CaseTask.code).join(OpenTask, OpenTask.task_id == CaseTask.id)
        query = query.where(OpenTask.application_id == application.id)
        return self.reliefs.session.scalar(query) or ""

    def pass_next(self, application: Application) -> str:
        """Pass the stage that is open, and return the one after it."""
        stage = self.next_stage(application)
        if stage:
            self.reliefs.pass_step(application, self.officer(stage))
        return self.next_stage(application)

    def pass_until(self, application: Application, stage: str) -> None:
        """Pass what comes before a stage; "" for all."""
        while self.next_stage(application) not in {stage, ""}:
            self.pass_next(application)
        assert self.next_stage(application) == stage

    def needs_secretary(self, application: Application) -> bool:
        """Whether the case keeps that the Secretary reviews it."""
        self.reliefs.session.expire_all()
        key = (application.id, ABOVE)
        return self.reliefs.session.get(LastingFact, key) is not None

    def passed(self, application_id: UUID) -> set[str]:
        """The stages that were passed."""
        self.reliefs.session.expire_all()
        query = select(CaseTask.code).join(Decision, Decision.task_id == CaseTask.id)
        query = query.join(CaseRegistration, CaseRegistration.id == CaseTask.registration_id)
        query = query.where(CaseRegistration.application_id == application_id)
        return set(self.reliefs.session.scalars(query))

    def awards(self) -> list[tuple[UUID, int]]:
        """What was granted so far, in its order: application and paisa."""
        self.reliefs.session.expire_all()
        query = select(ReliefClaim.application_id, ReliefAward.amount_paisa).join(ReliefAward)
        found = self.reliefs.session.execute(query.order_by(ReliefAward.id))
        return [(application, paisa) for application, paisa in found]
