"""Firms that were granted space in a park, the units of the park, and who allocates them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from factories.reliefs import Reliefs
from factories.revoking import plant_revocation
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import ReliefAward
from tax_incentives.parks.models import ParkUnit, UnitHolding
from tax_incentives.parks.queries import SpaceView, space_of
from tax_incentives.parks.use_cases.allocate_unit import AllocateUnit, allocate_unit
from tax_incentives.parks.use_cases.enter_unit import PARK_UNIT, EnterUnit
from tax_incentives.parks.use_cases.offer_unit import follow_units

SCHEME = "park_space"
PARK = {
    "park": "Quetta Technology Park",
    "park_ur": "کوئٹہ ٹیکنالوجی پارک",
    "place": "park",
    "district": "quetta",
    "rent_paisa": 60_000_00,
    "instrument": "List of the park, 1 July",
}


@dataclass
class Spaces(Reliefs):
    """`granted(area)` is an award of space of a new firm; `unit(code, area)` a unit of the park."""

    owners: dict[UUID, Actor] | None = None

    @classmethod
    def begun(cls, platform: Platform, session: Session) -> "Spaces":
        """Finance has a ceiling for space."""
        made = cls.of(platform, session, "relief_park_space")
        assert isinstance(made, cls)
        made.owners = {}
        made.budget(8_000_000_00, scheme=SCHEME)
        return made

    def unit(self, code: str, area: int, place: str = "park", park: str = "") -> ParkUnit:
        values = {**PARK, "place": place, **({"park": park} if park else {})}
        command = EnterUnit(code=code, area_sqft=area, **values)  # type: ignore[arg-type]  # plain values
        row = self.run(PARK_UNIT.propose, command, self.finance("one"))
        unit: ParkUnit = self.run(PARK_UNIT.approve, Approve(id=row.id), self.finance("two"))
        return unit

    def granted(self, name: str, area: int = 400) -> ReliefAward:
        """A new firm asks for so much space in the park, and is granted it."""
        self.claimant(name, str(len(self.owners or {}) + 2))
        application = self.claim_with(
            {"local_share": "60", "place": "park", "employees": "10", "area_wanted": str(area)},
            ("plan",),
        )
        assessor = self.officer("Assessor")
        self.run(take_task, TakeTask(task_id=self.open_task(application)), assessor)
        for fact, value in {"monthly_rent": "60", "free_from": "01-07-2026"}.items():
            command = ConfirmFact(
                application_id=application.id, name=fact, value=value, evidence="Rent list 3"
            )
            self.run(confirm_fact, command, assessor)
        self.decide(application, assessor)
        self.pass_step(application, self.officer("Senior", roles.CASE_APPROVER))
        self.pass_step(application, self.officer("Finance", roles.CASE_APPROVER))
        award = self.award(application)
        assert self.owners is not None
        self.owners[award.id] = self.owner
        return award

    def allocate(self, award: ReliefAward, unit: ParkUnit) -> UnitHolding:
        command = AllocateUnit(award_id=award.id, unit_id=unit.id)
        made: UnitHolding = self.run(allocate_unit, command, self.finance("one"))
        return made

    def space(self, award: ReliefAward) -> SpaceView:
        award_id, officer = award.id, self.finance("one")
        with self.platform.executor.reading(officer) as uow:
            return space_of(uow, award_id)

    def holder(self, award: ReliefAward) -> Actor:
        assert self.owners is not None
        return self.owners[award.id]

    def job(self) -> int:
        """The calendar's job of a day."""
        done: int = self.run(follow_units, None, SYSTEM)
        return done

    def revoked(self, award: ReliefAward) -> None:
        """Two officers revoked the grant; a second time changes nothing."""
        plant_revocation(self, award)
