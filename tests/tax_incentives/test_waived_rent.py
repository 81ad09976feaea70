"""Rent that awards waive in parks is revenue forgone: each month once, never above the award."""

from datetime import date, timedelta

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.filed import let_days_pass
from factories.spaces import SCHEME, Spaces
from factories.stays import confirm_stay, end_stay, enter_stay
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.decisions.shapes import GrantedPeriod
from tax_incentives.figures.queries.desk import desk
from tax_incentives.parks.models import RentWaiver
from tax_incentives.parks.policy import months_of
from tax_incentives.parks.use_cases.allocate_unit import OwnSpace, give_back_unit
from tax_incentives.parks.use_cases.record_waiver import (
    RecordWaiver,
    record_waiver,
    record_waivers,
)
from tax_incentives.rules.periods import months_later

# A quarter of Rs 60 for each of 400 square feet, in each of twelve months.
MONTH, GIVEN = 6_000_00, 72_000_00


@pytest.fixture
def spaces(platform: Platform, session: Session) -> Spaces:
    return Spaces.begun(platform, session)


def recorded(spaces: Spaces) -> int:
    done: int = spaces.run(record_waivers, None, SYSTEM)
    return done


def waivers(spaces: Spaces) -> list[RentWaiver]:
    return list(spaces.session.scalars(select(RentWaiver).order_by(RentWaiver.id)))


def left(spaces: Spaces, award: ReliefAward) -> int:
    return remaining_paisa(spaces.session, [award.id]).get(award.id, 0)


def test_each_month_is_recorded_once_it_is_over_and_once_only(spaces: Spaces) -> None:
    award = spaces.granted("One")
    assert award.amount_paisa == GIVEN
    spaces.allocate(award, spaces.unit("B-1", 500))
    first = award.begins_on
    assert first
    days = (months_later(first, 1) - first).days
    let_days_pass(spaces.session, days - 1)
    assert recorded(spaces) == 0
    let_days_pass(spaces.session, 1)
    assert recorded(spaces) == 1
    assert recorded(spaces) == 0
    row = waivers(spaces)[0]
    assert (row.month, row.first_day, row.amount_paisa) == (1, first, MONTH)
    assert spaces.position(scheme=SCHEME).used_paisa == MONTH
    let_days_pass(spaces.session, 400)
    spaces.job()
    assert recorded(spaces) == 11
    assert left(spaces, award) == 0
    position = spaces.position(scheme=SCHEME)
    assert (position.used_paisa, position.committed_paisa) == (GIVEN, 0)
    year = award.fiscal_year
    with spaces.platform.executor.reading(spaces.finance("one")) as uow:
        forecast = next(each for each in desk(uow, year).forecasts if each.scheme == SCHEME)
    assert forecast.used_paisa == sum(each.amount_paisa for each in waivers(spaces)) == GIVEN


def test_a_unit_that_is_given_back_counts_by_its_days(spaces: Spaces) -> None:
    award = spaces.granted("One")
    spaces.allocate(award, spaces.unit("B-1", 500))
    first = award.begins_on
    assert first
    days = (months_later(first, 1) - first).days
    let_days_pass(spaces.session, 10)
    spaces.run(give_back_unit, OwnSpace(award_id=award.id), spaces.holder(award))
    let_days_pass(spaces.session, 60)
    assert recorded(spaces) == 1
    row = waivers(spaces)[0]
    assert (row.last_day - row.first_day).days == 9
    assert row.amount_paisa == MONTH * 10 // days


def test_no_more_is_waived_than_the_rent_of_the_unit(spaces: Spaces) -> None:
    award = spaces.granted("One")
    assert award.begins_on
    period = GrantedPeriod(begins=award.begins_on, ends=award.begins_on, months=12, every_months=0)
    month = next(months_of(period, GIVEN))
    held = month.held(month.first_day, month.last_day)
    assert held
    assert held.waived_paisa(MONTH - 1) == MONTH - 1
    assert held.waived_paisa(MONTH + 1) == MONTH


def test_a_stay_makes_the_months_wait(spaces: Spaces, platform: Platform) -> None:
    award = spaces.granted("One")
    holding = spaces.allocate(award, spaces.unit("B-1", 500))
    one, two = spaces.finance("one"), spaces.finance("two")
    stay_id = enter_stay(platform, one, "award", award.number, ["use_credit"])
    confirm_stay(platform, two, stay_id)
    let_days_pass(spaces.session, 40)
    assert recorded(spaces) == 0
    command = RecordWaiver(holding_id=holding.id, month=1)
    assert spaces.run(record_waiver, command, SYSTEM) is None
    end_stay(platform, stay_id, one, two)
    assert recorded(spaces) == 1


@pytest.mark.parametrize("kind", ["web", "api"])
def test_the_holder_sees_what_was_waived(
    spaces: Spaces, doors: Doors, session: Session, kind: str
) -> None:
    award = spaces.granted("One")
    spaces.allocate(award, spaces.unit("B-1", 500))
    let_days_pass(spaces.session, 40)
    recorded(spaces)
    owner = session.get_one(Person, spaces.holder(award).person)
    door = doors.open(kind, owner, spaces.firm)
    seen = door.read(Place("/reliefs/space/{}", "/relief-space/{}").at(award.id))
    assert seen.ok
    if kind == "web":
        assert "Rs 6,000" in seen.text
    else:
        assert [each["amount"] for each in seen.body["waived"]] == ["6000.00"]


def test_only_the_calendar_records(spaces: Spaces) -> None:
    award = spaces.granted("One")
    holding = spaces.allocate(award, spaces.unit("B-1", 500))
    with denied("reliefs.follow_awards"):
        spaces.run(record_waivers, None, spaces.finance("one"))
    command = RecordWaiver(holding_id=holding.id, month=1)
    with denied("reliefs.follow_awards"):
        spaces.run(record_waiver, command, spaces.finance("one"))


@given(
    st.dates(date(2026, 7, 1), date(2040, 1, 1)),
    st.integers(1, 48),
    st.integers(1, 10**12),
    st.integers(0, 10**12),
    st.integers(0, 2000),
    st.integers(0, 2000),
)
def test_the_months_of_holdings_never_pass_the_award(
    begins: date, months: int, paisa: int, rent: int, first: int, later: int
) -> None:
    """Two holdings, one after the other, of units with any rent."""
    ends = months_later(begins, months) - timedelta(days=1)
    period = GrantedPeriod(begins=begins, ends=ends, months=months, every_months=0)
    listed = list(months_of(period, paisa))
    assert sum(each.paisa for each in listed) == paisa
    assert listed[-1].last_day == ends
    turn = begins + timedelta(days=first)
    spans = ((begins, turn - timedelta(days=1)), (turn, turn + timedelta(days=later)))
    held = [each.held(*span) for span in spans for each in listed]
    assert sum(each.waived_paisa(rent) for each in held if each) <= paisa
    by_month = {each.number: 0 for each in listed}
    for each in held:
        if each:
            by_month[each.month.number] += each.waived_paisa(rent)
    assert all(waived <= rent for waived in by_month.values())
