"""What was granted in money goes through the treasury: sanctioned, then paid or back."""

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.exports import GIVEN, SCHEME, Exports
from factories.forged_money import spoil
from factories.stays import confirm_stay, end_stay, enter_stay
from sqlalchemy.orm import Session

from app import roles
from app.errors import Conflict
from app.platform import Platform
from app.row_macs import Forged
from app.web.formatting import rupees
from tax_incentives.awards.models import AwardPaymentEnd
from tax_incentives.awards.queries.awards import PAID, award_page, given_paisa, remaining_paisa
from tax_incentives.awards.use_cases.pay_award import PayAward, pay_award


@pytest.fixture
def exports(platform: Platform, session: Session) -> Exports:
    return Exports.of(platform, session)


def test_it_is_spent_when_the_treasury_has_paid(exports: Exports) -> None:
    award = exports.award()
    assert award.amount_paisa == GIVEN
    payment = exports.pay(award, withheld_paisa=12_500_00, withheld_head="B01101")
    assert remaining_paisa(exports.reliefs.session, [award.id]) == {award.id: 0}
    assert exports.reliefs.position(scheme=SCHEME).used_paisa == 0
    exports.ended(payment, "paid")
    position = exports.reliefs.position(scheme=SCHEME)
    assert (position.used_paisa, position.committed_paisa) == (GIVEN, 0)
    assert exports.reliefs.session.get_one(AwardPaymentEnd, payment.id).paid_on is not None


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_holder_sees_what_of_it_reaches_them(exports: Exports, doors: Doors, door: str) -> None:
    award = exports.award()
    payment = exports.pay(award, withheld_paisa=12_500_00, withheld_head="B01101")
    applying = exports.reliefs.applying
    shown = doors.open(door, applying.person, applying.organisation).read(
        Place("/reliefs/awards/{}", "/relief-awards/{}").at(award.id)
    )
    assert shown.ok
    net = GIVEN - 12_500_00
    written = rupees(net) if door == "web" else f"{net // 100}.00"
    assert written.replace("\xa0", " ") in shown.text.replace("\xa0", " ")
    exports.ended(payment, "paid")
    with exports.reliefs.platform.executor.reading(exports.reliefs.owner) as uow:
        assert [each.state for each in award_page(uow, award.id).payments] == [PAID]


def test_a_bill_that_came_back_may_be_sanctioned_again(exports: Exports) -> None:
    award = exports.award()
    payment = exports.pay(award)
    exports.ended(payment, "returned")
    assert remaining_paisa(exports.reliefs.session, [award.id]) == {award.id: GIVEN}
    assert exports.reliefs.position(scheme=SCHEME).used_paisa == 0
    exports.pay(award)


def test_no_more_is_sanctioned_than_remains(exports: Exports) -> None:
    award = exports.award()
    exports.pay(award, gross_paisa=GIVEN - 100)
    with pytest.raises(Conflict) as caught:
        exports.pay(award, gross_paisa=101)
    assert caught.value.code == "overdraft"


def test_nothing_is_sanctioned_without_an_account(platform: Platform, session: Session) -> None:
    exports = Exports.of(platform, session, account=False)
    award = exports.award()
    command = PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order 7")
    exports.reliefs.refused("no-payee-account", pay_award, command, exports.reliefs.finance("one"))
    assert remaining_paisa(session, [award.id]) == {award.id: GIVEN}


def test_only_finance_sanctions(exports: Exports) -> None:
    award = exports.award()
    command = PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order 7")
    with denied("reliefs.ask_payment"):
        exports.reliefs.run(pay_award, command, exports.reliefs.owner)


def test_nothing_is_sanctioned_while_a_court_stays_it(exports: Exports) -> None:
    award, one = exports.award(), exports.payees.officer()
    two = exports.payees.acting(exports.payees.other, roles.FINANCE_OFFICER)
    stay_id = enter_stay(exports.reliefs.platform, one, "award", award.number, ["pay"])
    confirm_stay(exports.reliefs.platform, two, stay_id)
    with pytest.raises(Conflict) as refused:
        exports.pay(award)
    assert refused.value.code == "stayed"
    end_stay(exports.reliefs.platform, stay_id, one, two)
    exports.pay(award)


def test_nothing_is_sanctioned_after_a_part_that_somebody_planted(exports: Exports) -> None:
    award = exports.award()
    exports.pay(award, gross_paisa=1_00)
    spoil(exports.reliefs.session, "relief_award_payments")
    exports.reliefs.session.expire_all()
    with pytest.raises(Forged):
        given_paisa(exports.reliefs.session, award)
