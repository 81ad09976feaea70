"""Firms with a tax holiday, or with a credit for their rent, and the bills that these pay."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.parameters.public import Confidence
from app.platform import Platform
from factories.delivery import deliver_here
from factories.filed import let_days_pass
from factories.payments import make_department, today
from factories.reliefs import HEAD, Reliefs
from factories.revoking import plant_revocation
from payments.bills.models import Bill
from payments.public import BillOrder, BillView, OrderLine, Payer, raise_bill
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import CreditUse, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.use_cases.return_use import ReturnUse, return_use
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.changes.use_cases.change_scheme import CHANGE, ApproveScheme, ProposeScheme
from tax_incentives.schemes.book import SchemeBook

HOLIDAY, RENT = "new_firm_holiday", "local_package"
# The firm was registered, and its holiday began, so many days ago.
DAYS = 60
MONTHS = 36


@dataclass
class Holidays(Reliefs):
    """`granted(monthly)` is a holiday of 36 months for a tax of so many rupees a month."""

    department: Organisation | None = None

    @property
    def registered_on(self) -> date:
        return today() - timedelta(days=DAYS)

    @classmethod
    def begun(
        cls, platform: Platform, session: Session, ceiling: int = 20_000_000_00
    ) -> "Holidays":
        """Finance has a ceiling for holidays."""
        made = cls.of(platform, session, f"relief_{HOLIDAY}")
        assert isinstance(made, cls)
        made.budget(ceiling, scheme=HOLIDAY)
        made.department = make_department(session)
        session.commit()
        return made

    def granted(self, monthly: str = "1000") -> ReliefAward:
        declared = {"local_staff": "5", "monthly_tax": monthly}
        return self.reviewed(declared, ("staff_list",), {"took_over": "no"})

    def reviewed(
        self, declared: dict[str, str], papers: tuple[str, ...], confirmed: dict[str, str]
    ) -> ReliefAward:
        """A claim for which an officer confirms some facts, granted."""
        application = self.claim_with(declared, papers)
        assessor = self.officer("Assessor")
        self.take(application, assessor)
        for fact, value in confirmed.items():
            command = ConfirmFact(
                application_id=application.id, name=fact, value=value, evidence="Extract 3"
            )
            self.run(confirm_fact, command, assessor)
        self.resolve_flags(application, assessor)
        self.decide(application, assessor)
        self.pass_step(application, self.officer("Senior", roles.CASE_APPROVER))
        self.pass_step(application, self.officer("Finance", roles.CASE_APPROVER))
        award = self.award(application)
        deliver_here(self.platform.executor)
        self.session.expire_all()
        return award

    def changed(self, scheme: str, *pairs: tuple[str, str]) -> None:
        """Two officers put a later version of a scheme in force today."""
        content = self.platform.executor.ports.get(SchemeBook).scheme(scheme).text
        for old, new in (("version: 1\n", "version: 2\n"), *pairs):
            assert old in content, old
            content = content.replace(old, new, 1)
        command = ProposeScheme(
            code=scheme,
            content=content,
            valid_from=today(),
            instrument="Notification FD-2/2026",
            confidence=Confidence.UNVERIFIED,
        )
        row = self.run(CHANGE.propose, command, self.finance("one"))
        self.run(CHANGE.approve, ApproveScheme(id=row.id, confirmed=True), self.finance("two"))

    def bill(self, paisa: int, on: date | None = None, head: str = HEAD, **more: object) -> Bill:
        """A tax that was raised on a day (today), of which no news went out."""
        day = on or self.day()
        at = datetime.combine(day, time(), PROVINCE)
        return self.tax_due(paisa, head, issued_at=at, due_on=day + timedelta(days=30), **more)

    def raised(self, paisa: int, head: str = HEAD) -> BillView:
        """A tax that is raised now, and the news of it, which went to everybody."""
        assert self.department
        order = BillOrder(
            raiser="registration",
            reference=f"tax-{new_id()}",
            department_id=self.department.id,
            purpose="Sales tax on services",
            payer=Payer(name=self.firm.name, organisation_id=self.firm.id),
            lines=(
                OrderLine(head_code=head, ddo_code="QA4001", description="Tax", amount_paisa=paisa),
            ),
            due_on=self.day() + timedelta(days=30),
        )
        made: BillView = self.run(raise_bill, order, SYSTEM)
        self.deliver()
        return made

    def deliver(self) -> None:
        deliver_here(self.platform.executor)
        self.session.expire_all()

    def cover(self, award: ReliefAward, bill_id: UUID, **more: Any) -> CreditUse:  # noqa: ANN401 - of the command
        command = UseCredit(award_id=award.id, bill_id=bill_id, **more)
        made: CreditUse = self.run(use_credit, command, self.owner)
        return made

    def take_back(self, use: CreditUse) -> None:
        command = ReturnUse(award_id=use.award_id, use_id=use.id, reason="It was an error")
        self.run(return_use, command, self.finance("one"))

    def uses(self, award: ReliefAward) -> list[CreditUse]:
        query = select(CreditUse).filter_by(award_id=award.id).order_by(CreditUse.id)
        return list(self.session.scalars(query))

    def left(self, award: ReliefAward) -> int:
        return remaining_paisa(self.session, [award.id]).get(award.id, 0)

    def day(self) -> date:
        """Today, by the clock that tests may move."""
        with self.platform.executor.reading(SYSTEM) as uow:
            return local_day(uow.now)

    def go_to(self, day: date | None) -> None:
        assert day
        let_days_pass(self.session, (day - self.day()).days)

    def revoke(self, award: ReliefAward) -> None:
        """Two officers revoked the grant; a second time changes nothing."""
        plant_revocation(self, award)
