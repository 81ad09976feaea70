"""A tax holiday covers the bills of its time, by itself or by one press, and never more."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.holidays import HOLIDAY, Holidays
from factories.identity import make_staff
from factories.payments import make_bill
from factories.reliefs import HEAD
from factories.stays import confirm_stay, end_stay, enter_stay
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.calendar import A_DAY
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.outbox.models import Event
from app.platform import Platform
from payments.bills.policy.surcharge import Surcharge
from payments.public import bill_state, cancel_bill, credited, reverse_credit
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.awards.models import CreditUseReturn, ReliefAward
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.awards.queries.coverage import own_payable_bills
from tax_incentives.awards.use_cases.return_use import ReturnUse, return_use, return_uses
from tax_incentives.awards.use_cases.use_credit import UseCredit, cover_bill, use_credit
from tax_incentives.figures.queries.desk import desk
from tax_incentives.figures.queries.published import costs

# 36 months of Rs 1,000.
GIVEN = 36_000_00


@pytest.fixture
def holidays(platform: Platform, session: Session) -> Holidays:
    return Holidays.begun(platform, session)


@pytest.fixture
def award(holidays: Holidays) -> ReliefAward:
    made = holidays.granted()
    assert made.amount_paisa == GIVEN
    return made


def owed(holidays: Holidays, bill_id: object) -> int:
    with holidays.platform.executor.reading(SYSTEM) as uow:
        return bill_state(uow, bill_id).owed_paisa  # type: ignore[arg-type]  # an id


def test_a_new_bill_is_covered_by_itself_and_once(holidays: Holidays, award: ReliefAward) -> None:
    bill = holidays.raised(1_200_00)
    assert owed(holidays, bill.id) == 0
    assert [(each.used_by, each.left_paisa) for each in holidays.uses(award)] == [(None, 0)]
    event = Event(payload={"bill_id": str(bill.id)})
    for _ in range(2):
        holidays.run(lambda uow, _: cover_bill(uow, event), None, SYSTEM)
    holidays.session.expire_all()
    assert len(holidays.uses(award)) == 1
    assert holidays.left(award) == GIVEN - 1_200_00
    position = holidays.position(scheme=HOLIDAY)
    assert position.used_paisa == 1_200_00
    with holidays.platform.executor.reading(SYSTEM) as uow:
        assert credited(uow, "tax_incentives", HOLIDAY, award.fiscal_year) == 1_200_00


def test_the_first_and_the_last_day_are_of_the_holiday(
    holidays: Holidays, award: ReliefAward
) -> None:
    first, last = award.begins_on, award.ends_on
    assert first
    assert last
    before = holidays.bill(100_00, first - A_DAY)
    refused = UseCredit(award_id=award.id, bill_id=before.id)
    holidays.refused("bill-outside-period", use_credit, refused, holidays.owner)
    assert holidays.cover(award, holidays.bill(100_00, first).id).left_paisa == 0
    holidays.go_to(last)
    assert holidays.raised(100_00).owed_paisa == 100_00
    assert len(holidays.uses(award)) == 2
    late = holidays.bill(100_00, last)
    holidays.go_to(last + A_DAY)
    holidays.raised(100_00)
    assert len(holidays.uses(award)) == 2
    command = UseCredit(award_id=award.id, bill_id=late.id)
    holidays.refused("outside-period", use_credit, command, holidays.owner)


def test_of_a_bill_above_what_remains_the_rest_is_to_pay(
    holidays: Holidays, award: ReliefAward
) -> None:
    bill = holidays.bill(GIVEN + 1)
    use = holidays.cover(award, bill.id)
    assert (use.amount_paisa, use.left_paisa, holidays.left(award)) == (GIVEN, 1, 0)
    assert owed(holidays, bill.id) == 1
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    holidays.refused("nothing-left", use_credit, command, holidays.owner)
    holidays.raised(1)
    assert len(holidays.uses(award)) == 1
    position = holidays.position(scheme=HOLIDAY)
    assert (position.used_paisa, position.committed_paisa) == (GIVEN, 0)


def test_a_scheme_may_cover_a_bill_whole_or_not_at_all(holidays: Holidays) -> None:
    holidays.changed(HOLIDAY, ("at_cap: cut", "at_cap: refuse"))
    award = holidays.granted()
    large, exact = holidays.raised(GIVEN + 1), holidays.bill(GIVEN)
    assert holidays.uses(award) == []
    command = UseCredit(award_id=award.id, bill_id=large.id)
    holidays.refused("too-little-left", use_credit, command, holidays.owner)
    a_part = UseCredit(award_id=award.id, bill_id=exact.id, amount_paisa=GIVEN - 1)
    holidays.refused("invalid", use_credit, a_part, holidays.owner)
    assert holidays.cover(award, exact.id).left_paisa == 0


def test_other_heads_and_surcharges_are_never_covered(
    holidays: Holidays, award: ReliefAward, session: Session
) -> None:
    make_head(session, "B02201")
    other = holidays.bill(100_00, head="B02201")
    command = UseCredit(award_id=award.id, bill_id=other.id)
    holidays.refused("bill-not-creditable", use_credit, command, holidays.owner)
    rule = Surcharge(head_code=HEAD, percent=Decimal(10))
    late = make_bill(
        session,
        amounts={HEAD: 100_00, "B02201": 40_00},
        payer_organisation_id=holidays.firm.id,
        days_old=30,
        due_in=-5,
        surcharge=rule,
    )
    session.commit()
    use = holidays.cover(award, late.id)
    assert (use.amount_paisa, use.left_paisa) == (100_00, 40_00 + 14_00)


def test_a_stay_blocks_it_and_its_end_frees_it(
    holidays: Holidays, award: ReliefAward, platform: Platform
) -> None:
    one, two = holidays.finance("one"), holidays.finance("two")
    stay_id = enter_stay(platform, one, "award", award.number, ["use_credit"])
    confirm_stay(platform, two, stay_id)
    bill = holidays.raised(100_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    holidays.refused("stayed", use_credit, command, holidays.owner)
    with platform.executor.reading(holidays.owner) as uow:
        assert own_payable_bills(uow, command.award_id).items == []
    end_stay(platform, stay_id, one, two)
    holidays.cover(award, bill.id)
    assert owed(holidays, bill.id) == 0


def test_a_revoked_holiday_covers_nothing(holidays: Holidays, award: ReliefAward) -> None:
    holidays.revoke(award)
    bill = holidays.raised(100_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    holidays.refused("revoked", use_credit, command, holidays.owner)
    assert holidays.uses(award) == []


def test_what_was_taken_back_from_a_bill_is_the_awards_again(
    holidays: Holidays, award: ReliefAward
) -> None:
    bill = holidays.raised(1_200_00)
    use = holidays.uses(award)[0]
    bill_id, award_id, use_id = bill.id, award.id, use.id
    holidays.take_back(use)
    assert owed(holidays, bill_id) == 1_200_00
    assert holidays.left(award) == GIVEN
    trail = holidays.session.query(AuditEntry).filter_by(action="relief.use_returned").one()
    assert trail.after == {
        "bill": str(bill_id),
        "amount": 1_200_00,
        "reason": "It was an error",
    }
    again = ReturnUse(award_id=award_id, use_id=use_id, reason="Again")
    holidays.refused("returned-already", return_use, again, holidays.finance("one"))
    # The news of the reversal comes afterwards, and changes nothing; nor does the bill's own.
    holidays.deliver()
    event = Event(payload={"bill_id": str(bill_id)})
    holidays.run(lambda uow, _: cover_bill(uow, event), None, SYSTEM)
    assert holidays.left(award) == GIVEN
    command = UseCredit(award_id=award_id, bill_id=bill_id)
    holidays.refused("taken-back", use_credit, command, holidays.owner)
    holidays.run(lambda uow, _: cancel_bill(uow, bill_id, "Raised twice"), None, SYSTEM)
    assert holidays.position(scheme=HOLIDAY).used_paisa == 0


def test_a_note_that_payments_reversed_gives_the_award_its_part_again(
    holidays: Holidays, award: ReliefAward
) -> None:
    bill = holidays.raised(1_200_00)
    key = f"relief:{holidays.uses(award)[0].id}"
    holidays.run(lambda uow, _: reverse_credit(uow, key, "It was void"), None, SYSTEM)
    assert holidays.left(award) == GIVEN - 1_200_00
    holidays.deliver()
    assert holidays.left(award) == GIVEN
    event = Event(payload={"bill_id": str(bill.id)})
    holidays.run(lambda uow, _: return_uses(uow, event), None, SYSTEM)
    assert holidays.left(award) == GIVEN
    assert holidays.session.query(CreditUseReturn).count() == 1
    assert holidays.position(scheme=HOLIDAY).used_paisa == 0


def test_an_order_takes_what_is_unused_and_bills_what_was_used(
    holidays: Holidays, award: ReliefAward
) -> None:
    """Half is taken back: what is left covers bills, but never the bill of the order itself."""
    holidays.raised(30_000_00)
    one, two = holidays.finance("one"), holidays.finance("two")
    notice = NoticeClawback(award_id=award.id, ground="left_province", reason="Moved to Karachi")
    row_id = holidays.run(notice_clawback, notice, one).id
    answer = AnswerClawback(clawback_id=row_id, answer="We did not")
    holidays.run(answer_clawback, answer, holidays.owner)
    row = holidays.run(order_clawback, OrderClawback(clawback_id=row_id, order_reason="Seen"), two)
    assert (row.unused_paisa, row.owed_paisa) == (6_000_00, 12_000_00)
    holidays.raised(100_00)
    assert len(holidays.uses(award)) == 1
    holidays.go_to(holidays.day() + timedelta(days=100))
    assert holidays.run(finish_clawbacks, None, SYSTEM) == 1
    # An error is corrected: the award has something again, and the order's bill stays unpaid.
    holidays.take_back(holidays.uses(award)[0])
    holidays.deliver()
    with holidays.platform.executor.reading(holidays.owner) as uow:
        found = own_payable_bills(uow, award.id).items
        assert [each.owed_paisa for each in found] == [100_00]


def test_figures_hold_it_as_the_ledger_does(holidays: Holidays, award: ReliefAward) -> None:
    holidays.raised(1_200_00)
    holidays.raised(50)
    holidays.take_back(holidays.uses(award)[0])
    used = sum(each.amount_paisa for each in holidays.uses(award)) - 1_200_00
    with holidays.platform.executor.reading(holidays.finance("one")) as uow:
        forecast = next(each for each in desk(uow, None).forecasts if each.scheme == HOLIDAY)
        cost = next(each for each in costs(uow.session) if each.scheme == HOLIDAY)
        assert credited(uow, "tax_incentives", HOLIDAY, award.fiscal_year) == used == 50
    assert (forecast.used_paisa, forecast.promised_paisa) == (50, GIVEN - 50)
    assert cost.granted_paisa == GIVEN


@pytest.mark.parametrize("kind", ["web", "api"])
def test_a_holder_covers_a_bill_and_finance_takes_it_back(
    holidays: Holidays, award: ReliefAward, doors: Doors, session: Session, kind: str
) -> None:
    bill = holidays.bill(GIVEN + 5_00)
    owner, firm = session.get_one(Person, holidays.owner.person), holidays.firm
    officer = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    session.commit()
    award_id = award.id
    door = doors.open(kind, owner, firm)
    place = Place("/reliefs/awards/{}", "/relief-awards/{}/bills").at(award_id)
    shown = door.read(place)
    assert shown.ok
    assert "5" in shown.text
    if kind == "web":
        assert "Bills that this holiday covers" in shown.text
        assert "You still have to pay Rs 5" in shown.text
    use = Place("/reliefs/awards/{}/use", "/relief-awards/{}/uses").at(award_id)
    assert door.send(use, {"bill_id": str(bill.id)}).ok
    assert not door.send(use, {"bill_id": str(bill.id)}).ok
    session.expire_all()
    row = holidays.uses(award)[0]
    back = Place("/reliefs/awards/{}/uses/{}/return", "/relief-awards/{}/uses/{}/return")
    assert not door.send(back.at(award_id, row.id), {"reason": "Mine"}).ok
    finance = doors.open(kind, officer)
    seen = finance.read(Place("/reliefs/awards/{}", "/relief-awards/{}").at(award_id))
    assert seen.ok
    assert not finance.send(back.at(award_id, row.id), {"reason": ""}).ok
    assert finance.send(back.at(award_id, row.id), {"reason": "Another tax"}).ok
    session.expire_all()
    assert holidays.left(award) == GIVEN


def test_another_firm_covers_nothing_with_it(holidays: Holidays, award: ReliefAward) -> None:
    bill_id = holidays.bill(100_00).id
    holidays.claimant("Another", "2")
    with pytest.raises(NotFound):
        holidays.cover(award, bill_id)


def test_only_finance_takes_a_use_back(holidays: Holidays, award: ReliefAward) -> None:
    holidays.raised(100_00)
    use = holidays.uses(award)[0]
    command = ReturnUse(award_id=award.id, use_id=use.id, reason="Mine")
    with denied("reliefs.return_use"):
        holidays.run(return_use, command, replace(holidays.owner))
    other = replace(command, award_id=use.id)
    with pytest.raises(NotFound):
        holidays.run(return_use, other, holidays.finance("one"))
    with holidays.platform.executor.reading(holidays.owner) as uow:
        assert award_page(uow, award.id).uses[0].returned_at is None
