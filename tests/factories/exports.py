"""An award that is paid in money, and the account of its firm."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.platform import Platform
from factories.delivery import deliver_here
from factories.identity import make_staff
from factories.payees import Payees
from factories.reliefs import Reliefs
from factories.sanctions import end_sanction
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import AwardPayment, ReliefAward
from tax_incentives.awards.use_cases.pay_award import PayAward, pay_award

SCHEME, GIVEN = "export_growth", 1_25_000_00
PLACE = {"demand": "21", "object_head": "A05216"}
PROVED = {"exports_usd": "40000", "proceeds": "1,25,00,000.01", "proceeds_before": "1,00,00,000"}


@dataclass
class Exports:
    """A firm whose exports grew; its account is in force where `payees` was asked."""

    reliefs: Reliefs
    payees: Payees

    @classmethod
    def of(
        cls, platform: Platform, session: Session, *, account: bool = True, commits: bool = False
    ) -> "Exports":
        reliefs = Reliefs.of(platform, session, "relief_export_growth")
        payees = Payees(
            platform=platform,
            session=session,
            owner=reliefs.applying.person,
            firm=reliefs.firm,
            person=reliefs.applying.person,
            finance=make_staff(session, roles.FINANCE_OFFICER, "Zainab"),
            other=make_staff(session, roles.FINANCE_OFFICER, "Farid"),
            commits=commits,
        )
        if account:
            payees.in_force()
        return cls(reliefs, payees)

    def award(self) -> ReliefAward:
        """The growth is proved by certificates; what the scheme gives is granted."""
        reliefs = self.reliefs
        for kind in ("appropriation", "release"):
            reliefs.budget(5_00_000_00, kind, scheme=SCHEME, **PLACE)
        declared = {"pseb_valid": "yes", "ntn_valid": "yes", "affidavit": "yes"}
        application = reliefs.claim_with(declared, ("certificates", "bank_statement", "affidavit"))
        assessor = reliefs.officer("Assessor")
        reliefs.run(take_task, TakeTask(task_id=reliefs.open_task(application)), assessor)
        for name, value in PROVED.items():
            command = ConfirmFact(
                application_id=application.id, name=name, value=value, evidence="Certificate 12"
            )
            reliefs.run(confirm_fact, command, assessor)
        reliefs.decide(application, assessor)
        reliefs.pass_step(application, reliefs.officer("Senior", roles.CASE_APPROVER))
        reliefs.pass_step(application, reliefs.officer("Finance", roles.CASE_APPROVER))
        return reliefs.award(application)

    def pay(self, award: ReliefAward, **changed: Any) -> AwardPayment:  # noqa: ANN401 - parts of a command
        """A part of it, or all, is sanctioned."""
        values = {"gross_paisa": GIVEN, "ddo_code": "QA4021", "authority": "Order 7"}
        command = PayAward(award_id=award.id, **(values | changed))
        made: AwardPayment = self.reliefs.run(pay_award, command, self.payees.officer())
        return made

    def ended(self, payment: AwardPayment, kind: str) -> None:
        """The bill goes its way, and two officers say how it ended: paid, returned."""
        executor = self.reliefs.platform.executor
        second = self.payees.acting(self.payees.other, roles.FINANCE_OFFICER)
        end_sanction(executor, f"relief:{payment.id}", kind, self.payees.officer(), second)
        deliver_here(executor)
        deliver_here(executor)
        self.reliefs.session.expire_all()
