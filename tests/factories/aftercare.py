"""An award of a firm, and what Finance, its holder and auditors do about it afterwards."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from factories.delivery import deliver_here
from factories.filed import let_days_pass
from factories.identity import actor, make_staff
from factories.refunds import Office
from factories.reliefs import Reliefs
from payments.bills.models import Bill
from payments.receipts.models import Payment
from tax_incentives.aftercare.models import Clawback
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    AppealClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    appeal_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit

# 35 % of Rs 10 lakh.
GRANTED, PAID = 3_50_000_00, 10_00_000_00


@dataclass
class Afterwards:
    """An award of Rs 350,000, computed from a tax of Rs 10 lakh that was paid the year before."""

    reliefs: Reliefs
    tax: Bill
    award: ReliefAward
    staff: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Afterwards":
        reliefs = Reliefs.of(platform, session)
        tax = reliefs.tax_paid(PAID)
        reliefs.budget(50_00_000_00)
        application = reliefs.claim()
        reliefs.review(application)
        made = cls(reliefs, tax, reliefs.award(application))
        made.deliver()
        return made

    @property
    def session(self) -> Session:
        return self.reliefs.session

    @property
    def owner(self) -> Actor:
        return self.reliefs.owner

    @property
    def remaining(self) -> int:
        return remaining_paisa(self.session, [self.award.id]).get(self.award.id, 0)

    def finance(self, name: str) -> Actor:
        return self.reliefs.finance(name)

    def auditor(self) -> Actor:
        if "auditor" not in self.staff:
            self.staff["auditor"] = actor(make_staff(self.session, roles.AUDITOR), roles.AUDITOR)
            self.session.commit()
        return self.staff["auditor"]

    def run(self, use_case: Any, command: object, who: Actor) -> Any:  # noqa: ANN401 - as it is
        return self.reliefs.run(use_case, command, who)

    def deliver(self) -> None:
        """Hand every event to whom it concerns."""
        deliver_here(self.reliefs.platform.executor)
        self.session.expire_all()

    def later(self, days: int) -> None:
        let_days_pass(self.session, days)

    def job(self, use_case: Any) -> Any:  # noqa: ANN401 - as it is
        return self.run(use_case, None, SYSTEM)

    def refund(self, paisa: int) -> None:
        """Finance gives a part of the tax back."""
        query = select(Payment).filter_by(bill_id=self.tax.id)
        payment = self.session.scalars(query).one()
        office = Office.of(self.reliefs.platform, self.session)
        refund = office.propose(payment.id, {"1": paisa})
        office.approve(refund.id)
        self.deliver()

    def use(self, paisa: int) -> Bill:
        """The firm pays a tax of this year with a part of the award."""
        bill = self.reliefs.tax_due(paisa)
        self.run(use_credit, UseCredit(award_id=self.award.id, bill_id=bill.id), self.owner)
        return bill

    def notice(self, ground: str = "false_facts", **more: Any) -> Clawback:  # noqa: ANN401 - as it is
        command = NoticeClawback(
            award_id=self.award.id, ground=ground, reason="You employ nobody", **more
        )
        return self.run(notice_clawback, command, self.finance("one"))  # type: ignore[no-any-return]

    def answer(self, clawback_id: UUID) -> None:
        self.run(
            answer_clawback, AnswerClawback(clawback_id=clawback_id, answer="We do"), self.owner
        )

    def order(self, clawback_id: UUID, who: str = "two") -> Clawback:
        command = OrderClawback(clawback_id=clawback_id, order_reason="No proof was given")
        return self.run(order_clawback, command, self.finance(who))  # type: ignore[no-any-return]

    def ordered(self, **more: Any) -> Clawback:  # noqa: ANN401 - of the notice
        """A clawback whose holder answered, and which a second officer ordered."""
        row = self.notice(**more)
        self.answer(row.id)
        return self.order(row.id)

    def appeal(self, clawback_id: UUID) -> None:
        command = AppealClawback(clawback_id=clawback_id, appeal="Here is the proof")
        self.run(appeal_clawback, command, self.owner)
