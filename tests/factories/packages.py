"""Firms that were granted a rent credit in monthly parts, which crosses the end of the year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.platform import Platform
from factories.filed import let_days_pass
from factories.reliefs import Reliefs, today
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.fund_awards import FundAwards, Funded, fund_awards
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import ReliefAward

SCHEME = "local_package"
PLACE = {"scheme": SCHEME, "demand": "21", "object_head": "A05216"}
# A fifth of the rent of a year, in twelve parts.
GIVEN = 120_000_00
JULY = 7
DECLARED = {
    "local_share": "100",
    "local_staff": "6",
    "yearly_rent": "600000",
    "lease_from": "01-01-2026",
    "lease_until": "31-12-2030",
}


@dataclass
class Packages(Reliefs):
    """`granted(name)` is Rs 120,000 of a new firm; the calendar moves by `into_next_year`."""

    firms: int = 1

    @classmethod
    def begun(cls, platform: Platform, session: Session) -> "Packages":
        made = cls.of(platform, session, "relief_local_package")
        assert isinstance(made, cls)
        if today().month == JULY:  # twelve parts that begin in July are all of one year
            let_days_pass(session, 31)
        return made

    def released(self, paisa: int, year: int) -> None:
        """Money is appropriated and released."""
        for kind in ("appropriation", "release"):
            self.budget(paisa, kind, fiscal_year=year, **PLACE)

    def granted(self, name: str) -> ReliefAward:
        self.firms += 1
        self.claimant(name, str(self.firms))
        application = self.claim_with(DECLARED, ("lease", "staff_list"))
        assessor = self.officer("Assessor")
        self.run(take_task, TakeTask(task_id=self.open_task(application)), assessor)
        no = ConfirmFact(
            application_id=application.id, name="in_park", value="no", evidence="Rent list 3"
        )
        self.run(confirm_fact, no, assessor)
        self.decide(application, assessor)
        self.pass_step(application, self.officer("Senior", roles.CASE_APPROVER))
        self.pass_step(application, self.officer("Finance", roles.CASE_APPROVER))
        return self.award(application)

    def into_next_year(self) -> int:
        """1 July comes; returns the fiscal year that begins."""
        year = fiscal_year_of(self.now()).year + 1
        self.into_year(year)
        return year

    def into_year(self, year: int) -> None:
        """Let days pass until it is this fiscal year, unless it is so already."""
        let_days_pass(self.session, max(0, (date(year, JULY, 2) - self.now()).days))

    def now(self) -> date:
        with self.platform.executor.reading(SYSTEM) as uow:
            return local_day(uow.now)

    def lapse(self) -> int:
        done: int = self.run(lapse_awards, None, SYSTEM)
        return done

    def fund(self, year: int) -> Funded:
        command = FundAwards(scheme=SCHEME, fiscal_year=year)
        done: Funded = self.run(fund_awards, command, self.finance("one"))
        return done
