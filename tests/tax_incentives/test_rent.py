"""Rent is paid as its parts fall due: against receipts, or on bills where it is forgone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.holidays import RENT, Holidays
from factories.identity import make_staff
from factories.payees import Payees
from factories.payments import make_department
from factories.reliefs import HEAD
from factories.stays import confirm_stay, enter_stay
from sqlalchemy.orm import Session

from app import roles
from app.errors import Invalid
from app.platform import Platform
from tax_incentives.awards.models import AwardPayment, ReliefAward
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.awards.use_cases.pay_award import PayAward, pay_award
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.figures.queries.desk import desk
from tax_incentives.schemes.book import SchemeBook

PLACE = {"demand": "21", "object_head": "A05216"}
# 20 % of a year's rent of Rs 600,000, in twelve parts.
GIVEN, PART = 1_20_000_00, 10_000_00


@pytest.fixture
def renting(platform: Platform, session: Session) -> Holidays:
    made = Holidays.of(platform, session, f"relief_{RENT}")
    assert isinstance(made, Holidays)
    made.department = make_department(session)
    session.commit()
    return made


@pytest.fixture
def payees(renting: Holidays, platform: Platform, session: Session) -> Payees:
    """The firm has an account of its own, in force."""
    made = Payees(
        platform=platform,
        session=session,
        owner=renting.applying.person,
        firm=renting.firm,
        person=renting.applying.person,
        finance=make_staff(session, roles.FINANCE_OFFICER, "Zainab"),
        other=make_staff(session, roles.FINANCE_OFFICER, "Farid"),
    )
    made.in_force()
    return made


def granted(renting: Holidays) -> ReliefAward:
    """A firm that rents from today on, for longer than a year."""
    begins = renting.day()
    declared = {
        "local_share": "100",
        "local_staff": "5",
        "yearly_rent": "600000",
        "lease_from": begins.strftime("%d-%m-%Y"),
        "lease_until": (begins + timedelta(days=800)).strftime("%d-%m-%Y"),
    }
    award = renting.reviewed(declared, ("lease", "staff_list"), {"in_park": "no"})
    assert award.amount_paisa == GIVEN
    return award


@pytest.fixture
def award(renting: Holidays, payees: Payees) -> ReliefAward:
    for kind in ("appropriation", "release"):
        renting.budget(5_00_000_00, kind, scheme=RENT, **PLACE)
    return granted(renting)


def pay(renting: Holidays, payees: Payees, award: ReliefAward, **changed: Any) -> AwardPayment:  # noqa: ANN401 - parts of a command
    values = {
        "gross_paisa": PART,
        "ddo_code": "QA4021",
        "authority": "Order 7 of the Secretary",
        "rent_receipt": "R-1",
    }
    command = PayAward(award_id=award.id, **(values | changed))
    made: AwardPayment = renting.run(pay_award, command, payees.officer())
    return made


def wrong(renting: Holidays, payees: Payees, award: ReliefAward, **changed: Any) -> str:  # noqa: ANN401 - parts of a command
    with pytest.raises(Invalid) as caught:
        pay(renting, payees, award, **changed)
    return next(iter(caught.value.fields))


def given(renting: Holidays, award: ReliefAward) -> list[int]:
    with renting.platform.executor.reading(renting.owner) as uow:
        return [each.given_paisa for each in award_page(uow, award.id).parts]


def test_a_part_is_paid_once_it_is_due_and_not_a_paisa_more(
    renting: Holidays, payees: Payees, award: ReliefAward
) -> None:
    assert wrong(renting, payees, award, gross_paisa=PART + 1) == "gross"
    assert wrong(renting, payees, award, rent_receipt="") == "rent_receipt"
    pay(renting, payees, award)
    assert wrong(renting, payees, award, rent_receipt="R-2", gross_paisa=1) == "gross"
    renting.go_to(renting.day() + timedelta(days=31))
    assert wrong(renting, payees, award, rent_receipt="r-1") == "rent_receipt"
    pay(renting, payees, award, rent_receipt="R-2", gross_paisa=PART - 1)
    pay(renting, payees, award, rent_receipt="R-3", gross_paisa=1)
    assert wrong(renting, payees, award, rent_receipt="R-4", gross_paisa=1) == "gross"
    assert given(renting, award) == [PART, PART, *[0] * 10]


def test_a_stay_or_a_revocation_stops_the_rent(
    renting: Holidays, payees: Payees, award: ReliefAward, platform: Platform
) -> None:
    stay_id = enter_stay(platform, renting.finance("one"), "award", award.number, ["pay"])
    values = {"gross_paisa": PART, "ddo_code": "QA4021", "authority": "Order", "rent_receipt": "1"}
    command = PayAward(award_id=award.id, **values)  # type: ignore[arg-type]  # plain values
    confirm_stay(platform, renting.finance("two"), stay_id)
    renting.refused("stayed", pay_award, command, payees.officer())


def test_a_revoked_grant_pays_no_rent(
    renting: Holidays, payees: Payees, award: ReliefAward
) -> None:
    renting.revoke(award)
    command = PayAward(
        award_id=award.id, gross_paisa=PART, ddo_code="QA4021", authority="Order", rent_receipt="1"
    )
    renting.refused("revoked", pay_award, command, payees.officer())


@pytest.mark.parametrize("kind", ["web", "api"])
def test_finance_pays_a_part_and_the_holder_sees_it(
    renting: Holidays, payees: Payees, award: ReliefAward, doors: Doors, session: Session, kind: str
) -> None:
    award_id = award.id
    finance = doors.open(kind, payees.finance, proved=True)
    place = Place("/reliefs/awards/{}/pay", "/relief-awards/{}/payments").at(award_id)
    values = {"gross": "10000", "withheld": "0", "ddo_code": "QA4021", "authority": "Order 7"}
    missing = finance.send(place, values)
    assert not missing.ok
    assert missing.says("receipt")
    sent = finance.send(place, {**values, "rent_receipt": "R-77"})
    assert sent.ok, sent.sentences
    owner = doors.open(kind, payees.owner, renting.firm)
    seen = owner.read(Place("/reliefs/awards/{}", "/relief-awards/{}").at(award_id))
    assert "R-77" in seen.text
    if kind == "web":
        assert "Falls due on" in seen.text
    else:
        assert [each["given"] for each in seen.body["parts"][:2]] == ["10000.00", "0.00"]


def test_figures_hold_the_rent_as_the_ledger_does(
    renting: Holidays, payees: Payees, award: ReliefAward
) -> None:
    pay(renting, payees, award)
    this_year = renting.position(scheme=RENT)
    with renting.platform.executor.reading(renting.finance("one")) as uow:
        forecast = next(each for each in desk(uow, None).forecasts if each.scheme == RENT)
    assert (forecast.promised_paisa, forecast.used_paisa) == (this_year.committed_paisa, 0)


def test_rent_that_is_forgone_pays_bills_as_its_parts_fall_due(
    renting: Holidays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = renting.platform.executor.ports
    text = ports.get(SchemeBook).scheme(RENT).text
    text = text.replace("rent_credit\n", f"rent_credit\nheads: [{HEAD}]\n")
    file = tmp_path / f"{RENT}.yaml"
    file.write_text(
        text.replace("  kind: voted", "  kind: forgone").replace(
            "year_of: payment", "year_of: grant"
        ),
        encoding="utf-8",
    )
    monkeypatch.setitem(ports.filled, SchemeBook, SchemeBook([file]))
    renting.budget(15_00_000_00, scheme=RENT)
    award = granted(renting)
    bill = renting.bill(PART + 5_00)
    use = renting.cover(award, bill.id)
    assert (use.amount_paisa, use.left_paisa) == (PART, 5_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    renting.refused("nothing-left", use_credit, command, renting.owner)
    renting.go_to(renting.day() + timedelta(days=31))
    assert renting.cover(award, bill.id).left_paisa == 0
    assert given(renting, award)[:3] == [PART, 5_00, 0]
    assert renting.position(scheme=RENT).used_paisa == PART + 5_00
    money = PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order")
    renting.refused("not-in-money", pay_award, money, renting.finance("one"))


def test_voted_rent_pays_no_bill(renting: Holidays, award: ReliefAward) -> None:
    bill = renting.bill(100_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    renting.refused("no-credit", use_credit, command, renting.owner)
    with denied("reliefs.ask_payment"):
        renting.run(
            pay_award,
            PayAward(award_id=award.id, gross_paisa=1, ddo_code="QA4021", authority="Order"),
            renting.owner,
        )
