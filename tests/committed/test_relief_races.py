"""Real commits from many threads: no rupee is promised or used that a relief does not have."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from factories.holidays import HOLIDAY, Holidays
from factories.racing import at_once
from factories.reliefs import SCHEME, Reliefs, this_year
from factories.thresholds import Group
from sqlalchemy import select

from app import roles
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import CaseTask
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.db import new_id
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import post
from app.outbox.models import Event
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.return_use import ReturnUse, return_use
from tax_incentives.awards.use_cases.use_credit import UseCredit, cover_bill, use_credit
from tax_incentives.budgets.postings import BudgetYear, commit_posting
from tax_incentives.budgets.queries import positions
from tax_incentives.claims.models import ReliefClaim

pytestmark = pytest.mark.committed
TAX, GIVEN = 1_00_000_00, 35_000_00
OF = BudgetYear(SCHEME, this_year())


def _reliefs(platform: Platform) -> Reliefs:
    return Reliefs.of(platform, platform.executor.sessions())


def test_of_fifty_approvals_exactly_those_pass_that_fit(committed: Platform) -> None:
    """Fifty awards of Rs 100 race for a ceiling of Rs 1,750: seventeen pass, Rs 50 are left."""
    reliefs = _reliefs(committed)
    reliefs.budget(1_750_00)

    def promise(uow: UnitOfWork, _: None) -> object:
        return post(uow, commit_posting(new_id(), OF, 100_00, real_now()))

    calls: list[Callable[[], Any]] = [
        lambda: committed.executor.execute(promise, None, actor=SYSTEM) for _ in range(50)
    ]
    came = Counter(isinstance(each, Refusal) for each in at_once(calls))
    assert came == {False: 17, True: 33}
    with committed.executor.sessions() as session:
        position = positions(session, [OF])[OF]
    assert (position.committed_paisa, position.free_paisa) == (1_700_00, 50_00)


@pytest.mark.campaign
def test_of_claims_that_race_for_the_last_rupee_the_first_is_granted(committed: Platform) -> None:
    """Whoever is approved first: the others wait for who was complete first, or find no money."""
    reliefs = _reliefs(committed)
    reliefs.budget(GIVEN + 1)
    calls: list[Callable[[], Any]] = []
    first: UUID | None = None
    for number in range(1, 5):
        if number > 1:
            reliefs.claimant(f"Softworks {number}", str(number))
        reliefs.tax_paid(TAX)
        application = reliefs.claim()
        first = first or application.id
        reliefs.pass_step(application, reliefs.officer("Assessor"))
        reliefs.pass_step(application, reliefs.officer("Senior", roles.CASE_APPROVER))
        who = reliefs.officer("Finance", roles.CASE_APPROVER)
        task_id = reliefs.open_task(application)
        reliefs.run(take_task, TakeTask(task_id=task_id), who)
        command = DecideTask(task_id=task_id, outcome="passed")
        calls.append(
            lambda command=command, who=who: committed.executor.execute(
                decide_task, command, actor=who
            )
        )
    answers = at_once(calls)
    refused = [each.code for each in answers if isinstance(each, Refusal)]
    assert len(refused) == len(calls) - 1
    assert set(refused) <= {"budget-used-up", "earlier-claims-first"}
    assert reliefs.position().free_paisa == 1
    with committed.executor.sessions() as session:
        granted = select(ReliefClaim.application_id).join(ReliefAward)
        assert session.scalars(granted).all() == [first]


@pytest.mark.campaign
def test_a_credit_that_is_used_twice_at_once_pays_once(committed: Platform) -> None:
    reliefs = _reliefs(committed)
    reliefs.budget(GIVEN)
    reliefs.tax_paid(TAX)
    application = reliefs.claim()
    reliefs.review(application)
    award, owner = reliefs.award(application), reliefs.owner
    bills = [reliefs.tax_due(GIVEN).id for _ in range(4)]
    calls: list[Callable[[], Any]] = [
        lambda bill=bill: committed.executor.execute(
            use_credit, UseCredit(award_id=award.id, bill_id=bill), actor=owner
        )
        for bill in bills
    ]
    award_id = award.id
    assert award_id
    answers = at_once(calls)
    assert Counter(isinstance(each, Refusal) for each in answers) == {False: 1, True: 3}
    position = reliefs.position()
    assert (position.used_paisa, position.committed_paisa) == (GIVEN, 0)


@pytest.mark.campaign
def test_of_two_claims_that_are_passed_at_once_none_escapes_the_secretary(
    committed: Platform,
) -> None:
    """Two firms of one owner, each below the amount: at the last step each sees the other."""
    group = Group(_reliefs(committed))
    group.reliefs.budget(50_00_000_00)
    calls: list[Callable[[], Any]] = []
    who = group.officer("finance")
    for _ in range(2):
        claim = group.claim(6_00_000_00)
        group.pass_until(claim, "finance")
        task_id = group.reliefs.open_task(claim)
        group.reliefs.run(take_task, TakeTask(task_id=task_id), who)
        command = DecideTask(task_id=task_id, outcome="passed")
        calls.append(lambda c=command: committed.executor.execute(decide_task, c, actor=who))
    at_once(calls)
    assert group.awards() == []
    with committed.executor.sessions() as session:
        found = session.scalars(
            select(CaseTask.code).join(OpenTask, OpenTask.task_id == CaseTask.id)
        )
        assert list(found) == ["secretary", "secretary"]


@pytest.mark.campaign
def test_a_bill_that_is_covered_twice_at_once_is_covered_once(committed: Platform) -> None:
    """Two presses and the news of the bill race, with an award that could pay it three times."""
    holidays = Holidays.begun(committed, committed.executor.sessions())
    award, owner = holidays.granted(), holidays.owner
    bill = holidays.bill(10_000_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    event = Event(payload={"bill_id": str(bill.id)})
    calls: list[Callable[[], Any]] = [
        lambda: committed.executor.execute(use_credit, command, actor=owner),
        lambda: committed.executor.execute(use_credit, command, actor=owner),
        lambda: committed.executor.execute(
            lambda uow, _: cover_bill(uow, event), None, actor=SYSTEM
        ),
    ]
    answers = at_once(calls)
    refused = [each.code for each in answers if isinstance(each, Refusal)]
    assert set(refused) <= {"bill-not-creditable"}
    assert [each.amount_paisa for each in holidays.uses(award)] == [10_000_00]
    assert holidays.left(award) == award.amount_paisa - 10_000_00
    assert holidays.position(scheme=HOLIDAY).used_paisa == 10_000_00


@pytest.mark.campaign
def test_bills_that_race_for_the_last_rupee_of_a_holiday_get_it_once(committed: Platform) -> None:
    holidays = Holidays.begun(committed, committed.executor.sessions())
    award, owner = holidays.granted(), holidays.owner
    bills = [holidays.bill(award.amount_paisa - 1).id for _ in range(3)]
    award_id, most = award.id, award.amount_paisa
    calls: list[Callable[[], Any]] = [
        lambda bill=bill: committed.executor.execute(
            use_credit, UseCredit(award_id=award_id, bill_id=bill), actor=owner
        )
        for bill in bills
    ]
    answers = at_once(calls)
    assert Counter(isinstance(each, Refusal) for each in answers) == {False: 2, True: 1}
    holidays.session.expire_all()
    assert sorted(each.amount_paisa for each in holidays.uses(award)) == [1, most - 1]
    assert holidays.left(award) == 0


@pytest.mark.campaign
def test_a_use_that_is_taken_back_twice_at_once_comes_back_once(committed: Platform) -> None:
    holidays = Holidays.begun(committed, committed.executor.sessions())
    award = holidays.granted()
    use = holidays.cover(award, holidays.bill(5_000_00).id)
    officers = [holidays.finance(name) for name in ("one", "two")]
    command = ReturnUse(award_id=award.id, use_id=use.id, reason="An error")
    calls: list[Callable[[], Any]] = [
        lambda who=who: committed.executor.execute(return_use, command, actor=who)
        for who in officers
    ]
    answers = at_once(calls)
    assert [each.code for each in answers if isinstance(each, Refusal)] == ["returned-already"]
    holidays.deliver()
    assert holidays.left(award) == award.amount_paisa
    assert holidays.position(scheme=HOLIDAY).used_paisa == 0
