"""Space in a park that a firm holds, rent, and an allowance whose payroll advice waits."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from browser.arrange_reliefs import passed_with_flags
from factories.browser import Living
from sqlalchemy import select

from app.calendar import local_day
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.clock import real_now
from app.decisions import Approve, Decision
from app.ledger.public import fiscal_year_of
from app.parameters.public import Confidence
from demonstration.casework.public import Telling
from demonstration.cast.past import signed_in
from demonstration.registration.public import paper
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import ReliefAward
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget
from tax_incentives.parks.use_cases.allocate_unit import AllocateUnit, allocate_unit
from tax_incentives.parks.use_cases.enter_unit import PARK_UNIT, EnterUnit
from tax_incentives.payroll.use_cases import (
    ADVICE,
    EnterAdvice,
    RecordPersonnelNumber,
    record_personnel_number,
)

_SAMPLE = {"instrument": "Sample schedule, not law", "confidence": Confidence.UNVERIFIED}


def space(living: Living) -> dict[str, UUID]:
    """A unit that is allocated to the developer's firm, and one that waits for approval."""
    _budget(living, "park_space", "ceiling")
    declared = {"local_share": "60", "place": "park", "employees": "10", "area_wanted": "400"}
    facts = {"monthly_rent": "60", "free_from": "01-07-2026"}
    officers = ("relief_assessor", "relief_senior", "relief_finance")
    award_id = _granted(living, "developer", "park_space", declared, "plan", facts, officers)
    free = _two(living, PARK_UNIT, _unit("B-1"))
    finance = living.cast.actor("finance")
    command = AllocateUnit(award_id=award_id, unit_id=free)
    living.platform.executor.execute(allocate_unit, command, actor=finance)
    waits = living.platform.executor.execute(PARK_UNIT.propose, _unit("B-2"), actor=finance)
    return {"award_id": award_id, "unit_id": waits.id}


def allowance(living: Living) -> dict[str, UUID]:
    """An allowance of a public servant whose first part is in an advice that waits."""
    for kind in ("appropriation", "release"):
        _budget(living, "science_allowance", kind)
    facts = {
        "on_payroll": "yes",
        "ict_post": "yes",
        "posted_on": "01-01-2020",
        "other_allowance": "no",
        "retires_on": "31-12-2060",
    }
    officers = ("relief_assessor", "relief_finance")
    declared = {"degree": "master"}
    award_id = _granted(living, "citizen", "science_allowance", declared, "degree", facts, officers)
    execute, finance = living.platform.executor.execute, living.cast.actor("finance")
    number = RecordPersonnelNumber(
        award_id=award_id, personnel_number="30412345", evidence="Salary slip"
    )
    execute(record_personnel_number, number, actor=finance)
    enter = EnterAdvice(scheme="science_allowance", month=local_day(real_now()))
    advice = execute(ADVICE.propose, enter, actor=finance)
    return {"award_id": award_id, "advice_id": advice.id}


def rent(living: Living) -> UUID:
    """A credit for the rent of the developer's firm, whose first part is due; returns the award."""
    for kind in ("appropriation", "release"):
        _budget(living, "local_package", kind)
    today = local_day(real_now())
    declared = {
        "local_share": "60",
        "local_staff": "5",
        "yearly_rent": "600000",
        "lease_from": today.strftime("%d-%m-%Y"),
        "lease_until": (today + timedelta(days=800)).strftime("%d-%m-%Y"),
    }
    officers = ("relief_assessor", "relief_senior", "relief_finance")
    papers, facts = "lease staff_list", {"in_park": "no"}
    return _granted(living, "developer", "local_package", declared, papers, facts, officers)


def _unit(code: str) -> EnterUnit:
    return EnterUnit(
        park="Quetta Technology Park",
        park_ur="کوئٹہ ٹیکنالوجی پارک",
        place="park",
        district="quetta",
        code=code,
        area_sqft=500,
        rent_paisa=30_000_00,
        instrument="List of the park, a sample",
    )


def _budget(living: Living, scheme: str, kind: str) -> None:
    voted = {} if kind == "ceiling" else {"demand": "21", "object_head": "A01299"}
    command = EnterBudget(
        scheme=scheme,
        fiscal_year=fiscal_year_of(local_day(real_now())).year,
        kind=kind,
        amount_paisa=80_00_000_00,
        **_SAMPLE,  # type: ignore[arg-type]  # plain values
        **voted,
    )
    _two(living, BUDGET, command)


def _two(living: Living, decision: Decision, command: object) -> UUID:  # type: ignore[type-arg]  # of any row
    """Two officers of Finance enter and approve it."""
    executor = living.platform.executor
    row = executor.execute(decision.propose, command, actor=living.cast.actor("finance"))
    with signed_in(executor, living.cast.actor("finance2")) as second:
        executor.execute(decision.approve, Approve(id=row.id), actor=second)
    row_id: UUID = row.id
    return row_id


def _granted(
    living: Living,
    who: str,
    scheme: str,
    declared: Mapping[str, str],
    needs: str,
    facts: Mapping[str, str],
    officers: tuple[str, ...],
) -> UUID:
    """A claim whose first officer confirms facts, and that all pass; returns the award."""
    platform, now = living.platform, real_now()
    story = Telling.begin(platform, living.cast, who, f"relief_{scheme}", now)
    story.write({**declared, "claimant_name": "A claimant", "publication": "yes"}, now)
    story.attach({each: (f"{each}.pdf", paper(each)) for each in needs.split()}, now)
    story.hand_in(now)
    task = story.take("relief", officers[0], now)
    for name, value in facts.items():
        command = ConfirmFact(
            application_id=story.application_id, name=name, value=value, evidence="A sample"
        )
        story.do(confirm_fact, command, now, officers[0])
    story.do(decide_task, DecideTask(task_id=task, outcome="passed"), now, officers[0])
    for officer in officers[1:-1]:
        story.passed("relief", officer, now)
    passed_with_flags(living, story, officers[-1])
    with platform.executor.sessions() as session:
        return session.scalars(select(ReliefAward.id).where(ReliefAward.scheme == scheme)).one()
