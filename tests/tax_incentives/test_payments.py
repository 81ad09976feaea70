"""What was granted in money goes through the treasury: sanctioned, then paid or back."""

from typing import Any

import pytest
from factories.denials import denied
from factories.identity import make_staff
from factories.payees import Payees
from factories.reliefs import Reliefs
from factories.sanctions import end_sanction
from factories.stays import confirm_stay, end_stay, enter_stay
from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.errors import Conflict
from app.outbox.deliver import deliver_here
from app.platform import Platform
from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd, ReliefAward
from tax_incentives.awards.queries import remaining_paisa
from tax_incentives.awards.use_cases.pay_award import PayAward, pay_award
from tax_incentives.casework.use_cases.confirm_fact import ConfirmFact, confirm_fact

SCHEME, GIVEN = "export_growth", 1_25_000_00
PLACE = {"demand": "21", "object_head": "A05216"}
PROVED = {"exports_usd": "40000", "proceeds": "1,25,00,000.01", "proceeds_before": "1,00,00,000"}


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session, "relief_export_growth")


@pytest.fixture
def payees(reliefs: Reliefs, platform: Platform, session: Session) -> Payees:
    """The firm has an account of its own, in force."""
    made = Payees(
        platform=platform,
        session=session,
        owner=reliefs.applying.person,
        firm=reliefs.firm,
        person=reliefs.applying.person,
        finance=make_staff(session, roles.FINANCE_OFFICER, "Zainab"),
        other=make_staff(session, roles.FINANCE_OFFICER, "Farid"),
    )
    made.in_force()
    return made


def _award(reliefs: Reliefs) -> ReliefAward:
    """The growth of exports is proved by certificates; what the scheme gives is granted."""
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


def _pay(reliefs: Reliefs, payees: Payees, award: ReliefAward, **changed: Any) -> AwardPayment:  # noqa: ANN401 - parts of a command
    values = {"gross_paisa": GIVEN, "ddo_code": "QA4021", "authority": "Order 7 of the Secretary"}
    command = PayAward(award_id=award.id, **(values | changed))
    made: AwardPayment = reliefs.run(pay_award, command, payees.officer())
    return made


def _ended(reliefs: Reliefs, payees: Payees, payment: AwardPayment, kind: str) -> None:
    """The bill goes its way, and two officers say how it ended."""
    executor = reliefs.platform.executor
    second = payees.acting(payees.other, roles.FINANCE_OFFICER)
    end_sanction(executor, f"relief:{payment.id}", kind, payees.officer(), second)
    deliver_here(executor)
    deliver_here(executor)
    reliefs.session.expire_all()


def test_it_is_spent_when_the_treasury_has_paid(reliefs: Reliefs, payees: Payees) -> None:
    award = _award(reliefs)
    assert award.amount_paisa == GIVEN
    payment = _pay(reliefs, payees, award, withheld_paisa=12_500_00, withheld_head="B01101")
    assert remaining_paisa(reliefs.session, [award.id]) == {award.id: 0}
    assert reliefs.position(scheme=SCHEME).used_paisa == 0
    _ended(reliefs, payees, payment, "paid")
    position = reliefs.position(scheme=SCHEME)
    assert (position.used_paisa, position.committed_paisa) == (GIVEN, 0)
    assert reliefs.session.get_one(AwardPaymentEnd, payment.id).paid_on is not None


def test_a_bill_that_came_back_may_be_sanctioned_again(reliefs: Reliefs, payees: Payees) -> None:
    award = _award(reliefs)
    payment = _pay(reliefs, payees, award)
    _ended(reliefs, payees, payment, "returned")
    assert remaining_paisa(reliefs.session, [award.id]) == {award.id: GIVEN}
    assert reliefs.position(scheme=SCHEME).used_paisa == 0
    _pay(reliefs, payees, award)


def test_no_more_is_sanctioned_than_remains(reliefs: Reliefs, payees: Payees) -> None:
    award = _award(reliefs)
    _pay(reliefs, payees, award, gross_paisa=GIVEN - 100)
    with pytest.raises(Conflict) as caught:
        _pay(reliefs, payees, award, gross_paisa=101)
    assert caught.value.code == "overdraft"


def test_nothing_is_sanctioned_without_an_account(reliefs: Reliefs, session: Session) -> None:
    award = _award(reliefs)
    command = PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order 7")
    reliefs.refused("no-payee-account", pay_award, command, reliefs.finance("one"))
    assert remaining_paisa(session, [award.id]) == {award.id: GIVEN}


def test_only_finance_sanctions(reliefs: Reliefs) -> None:
    award = _award(reliefs)
    command = PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order 7")
    with denied("reliefs.ask_payment"):
        reliefs.run(pay_award, command, reliefs.owner)


def test_nothing_is_sanctioned_while_a_court_stays_it(reliefs: Reliefs, payees: Payees) -> None:
    award, one = _award(reliefs), payees.officer()
    two = payees.acting(payees.other, roles.FINANCE_OFFICER)
    stay_id = enter_stay(reliefs.platform, one, "award", award.number, ["pay"])
    confirm_stay(reliefs.platform, two, stay_id)
    with pytest.raises(Conflict) as refused:
        _pay(reliefs, payees, award)
    assert refused.value.code == "stayed"
    end_stay(reliefs.platform, stay_id, one, two)
    _pay(reliefs, payees, award)
