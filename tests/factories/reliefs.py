"""A firm that claims the rebate of ICT firms, the Finance Department that decides, and a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.catalogue.registry import CaseBook
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.errors import Refusal
from app.identity.people.models import Organisation, Person
from app.ledger.public import Cause, fiscal_year_of
from app.ledger.queries.causes import unexplained
from app.parameters.public import Confidence
from app.permissions import Actor, Role
from app.platform import Platform
from app.unit_of_work import UseCase
from factories.applying import Applying
from factories.bidding import PDF
from factories.cases import LONG_AGO, make_officer
from factories.heads import make_head
from factories.identity import actor, join, make_person, make_supplier
from factories.parameters import load_release_values, make_value
from factories.payments import make_bill, pay, today
from factories.refunds import proved_officer
from factories.register import make_business
from payments.bills.models import Bill
from registration.register.parameters import ADDRESS_MOST_FIRMS, RELATED_YEARS
from tax_incentives.awards.models import ReliefAward
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.budgets.queries import BudgetPosition, positions
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.queries.controls import controls_page
from tax_incentives.controls.use_cases.resolve_flag import (
    RepeatControls,
    ResolveFlag,
    repeat_controls,
    resolve_flag,
)

SCHEME, SERVICE, HEAD = "ict_rebate", "relief_ict_rebate", "B02366"
# What the firm declares: half of its staff lives in the province, so it gets 35 %.
DECLARED: Mapping[str, Any] = {"local_staff": "6", "staff": "10"}
SINCE = date(2020, 1, 1)


def this_year() -> int:
    """The fiscal year of today, by the year in which it begins."""
    return fiscal_year_of(today()).year


def a_pdf() -> bytes:
    """A file that nobody else has."""
    return PDF + f"% {new_id()}\n".encode()


def last_year() -> datetime:
    """A moment in the fiscal year before."""
    return real_now() - timedelta(days=(today() - fiscal_year_of(today())).days + 30)


@dataclass
class Reliefs:
    """The Finance Department's office; `claimant()` is a firm whose owner claims."""

    platform: Platform
    session: Session
    applying: Applying
    staff: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def of(
        cls, platform: Platform, session: Session, service: str = SERVICE, *, values: bool = True
    ) -> "Reliefs":
        """Without `values` only what the register needs is decided yet."""
        known = platform.executor.ports.get(CaseBook).get(service, 1)
        made = cls(platform, session, Applying.of(platform, session, known))
        if values:
            load_release_values(session, platform.registry)
        else:
            make_value(session, RELATED_YEARS, "3", LONG_AGO)
            make_value(session, ADDRESS_MOST_FIRMS, "20", LONG_AGO)
        make_head(session, HEAD)
        made.claimant()
        return made

    @property
    def registered_on(self) -> date:
        """Since when its firms are registered."""
        return SINCE

    @property
    def firm(self) -> Organisation:
        assert self.applying.organisation is not None
        return self.applying.organisation

    @property
    def owner(self) -> Actor:
        return self.applying.citizen

    def claimant(
        self,
        name: str = "Quetta Softworks",
        number: str = "1",
        owner: Person | None = None,
        since: date | None = None,
    ) -> Organisation:
        """Another firm, of a new owner unless told otherwise: it claims from now on."""
        owner, firm = owner or make_person(self.session, "Owner"), make_supplier(self.session, name)
        join(self.session, owner, firm, roles.SUPPLIER_OWNER)
        make_business(
            self.session,
            self.platform,
            owner,
            make_person(self.session, "Partner"),
            name=name,
            organisation=firm,
            number=f"RF-KECH-2020-{number.zfill(5)}",
            since=since or self.registered_on,
            activities=["6201"],
        )
        self.applying.person, self.applying.organisation = owner, firm
        self.applying.held = (roles.SUPPLIER_OWNER,)
        return firm

    def tax_paid(self, paisa: int, paid_at: datetime | None = None) -> Bill:
        """The firm paid a tax in the fiscal year before, unless told when."""
        bill = make_bill(
            self.session,
            amounts={HEAD: paisa},
            days_old=400,
            due_in=-200,
            payer_organisation_id=self.firm.id,
        )
        self.session.commit()
        pay(self.platform, bill.psid, paisa, paid_at=paid_at or last_year())
        return bill

    def tax_due(self, paisa: int, head: str = HEAD, **more: object) -> Bill:
        """A tax that the firm owes now."""
        bill = make_bill(
            self.session,
            amounts={head: paisa},
            payer_organisation_id=self.firm.id,
            **more,
        )
        self.session.commit()
        return bill

    def budget(self, paisa: int, kind: str = "ceiling", **more: object) -> BudgetEntry:
        """Two officers of Finance enter it."""
        values: dict[str, Any] = {
            "scheme": SCHEME,
            "fiscal_year": this_year(),
            "kind": kind,
            "amount_paisa": paisa,
            "instrument": "Order FD-1/2026",
            "confidence": Confidence.UNVERIFIED,
        }
        row = self.run(BUDGET.propose, EnterBudget(**(values | more)), self.finance("one"))
        entry: BudgetEntry = self.run(BUDGET.approve, Approve(id=row.id), self.finance("two"))
        return entry

    def finance(self, name: str) -> Actor:
        """An officer of Finance, who has just proved who they are."""
        if name not in self.staff:
            self.staff[name] = proved_officer(self.session, f"Finance {name}")
            self.session.commit()
        return self.staff[name]

    def officer(self, name: str, *held: Role) -> Actor:
        """Somebody of the Finance Department's office."""
        office = self.applying.offices["finance"]
        worn = held or (roles.CASE_OFFICER,)
        if name not in self.staff:
            person = make_officer(self.session, office, *worn, name=name)
            self.staff[name] = actor(person, *worn, organisation=office)
            self.session.commit()
        return self.staff[name]

    def people_of(self, application: Application) -> tuple[Person, Organisation]:
        """Who applied, and for which firm."""
        assert application.organisation_id
        person = self.session.get_one(Person, application.applicant_id)
        return person, self.session.get_one(Organisation, application.organisation_id)

    def draft(
        self, declared: Mapping[str, object], papers: Sequence[str] = ("staff_list",)
    ) -> Application:
        """The claim, filled in."""
        application = self.applying.start()
        self.applying.save(application.id, "facts", declared)
        publication = {"claimant_name": self.firm.name, "publication": "yes"}
        self.applying.save(application.id, "publication", publication)
        for paper in papers:
            self.applying.add(application.id, paper, a_pdf())
        return application

    def claim_with(self, declared: Mapping[str, object], papers: Sequence[str]) -> Application:
        """A claim of another scheme, submitted."""
        return self.applying.submit(self.draft(declared, papers).id)

    def claim(self, **changed: object) -> Application:
        """The claim, submitted."""
        return self.applying.submit(self.draft({**DECLARED, **changed}).id)

    def open_task(self, application: Application) -> UUID:
        """The step that is open."""
        self.session.expire_all()
        query = select(OpenTask.task_id).filter_by(application_id=application.id)
        return self.session.scalars(query).one()

    def decide(self, application: Application, who: Actor, **form: object) -> None:
        """Pass the open step, which somebody has taken."""
        command = DecideTask(task_id=self.open_task(application), outcome="passed", form=form)
        self.run(decide_task, command, who)

    def take(self, application: Application, who: Actor) -> None:
        """Take the open step."""
        self.run(take_task, TakeTask(task_id=self.open_task(application)), who)

    def resolve_flags(self, application: Application, who: Actor) -> None:
        """Resolve all that was found, as who has the step."""
        with self.platform.executor.reading(who) as uow:
            flags = controls_page(uow, application.id).flags
        for flag in flags:
            if flag.resolved_at is None:
                told = {"flag_id": flag.id, "reason": "It was looked at"}
                self.run(resolve_flag, ResolveFlag(application_id=application.id, **told), who)

    def pass_step(self, application: Application, who: Actor, **form: object) -> None:
        """Take the open step, resolve the flags and pass it."""
        self.take(application, who)
        self.run(repeat_controls, RepeatControls(application_id=application.id), who)
        self.resolve_flags(application, who)
        self.decide(application, who, **form)

    def review(self, application: Application, **form: object) -> None:
        """Pass all stages below the secretary's, each by another person."""
        self.pass_step(application, self.officer("Assessor"))
        self.pass_step(application, self.officer("Senior", roles.CASE_APPROVER))
        self.pass_step(application, self.officer("Finance", roles.CASE_APPROVER), **form)

    def award(self, application: Application) -> ReliefAward:
        self.session.expire_all()
        query = select(ReliefAward).join(ReliefClaim).filter_by(application_id=application.id)
        return self.session.scalars(query).one()

    def position(self, year: int | None = None, scheme: str = SCHEME) -> BudgetPosition:
        """Where the money of the scheme stands; a row explains each posting that led there."""
        known = self.platform.registry.contributed(Cause)
        assert list(unexplained(self.session, known)) == []
        of = BudgetYear(scheme, year or this_year())
        return positions(self.session, [of])[of]

    def has_budget(self, scheme: str) -> bool:
        """Whether anything was entered for this year."""
        return bool(positions(self.session, [BudgetYear(scheme, this_year())]))

    def run(self, use_case: Any, command: object, who: Actor) -> Any:  # noqa: ANN401 - whatever the use case returns
        result = self.platform.executor.execute(use_case, command, actor=who)
        self.session.expire_all()
        return result

    def refused(self, code: str, use_case: UseCase[object], command: object, who: Actor) -> Refusal:
        """Expect a refusal by its code."""
        with pytest.raises(Refusal) as caught:
            self.run(use_case, command, who)
        assert caught.value.code == code, caught.value
        self.session.expire_all()
        return caught.value
