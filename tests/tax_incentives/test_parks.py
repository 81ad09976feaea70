"""Space in parks: units, allocation in the order of claims, offers of what becomes free."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories.denials import denied
from factories.depth import walks
from factories.doors import Doors, Place
from factories.filed import let_days_pass
from factories.identity import actor, make_person, make_staff, sign_in
from factories.moves import Moves
from factories.spaces import PARK, Spaces
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.errors import NotFound, Refusal
from app.notifications.models import Notification
from app.platform import Platform
from tax_incentives.awards.models import ReliefAward
from tax_incentives.parks.models import ParkUnit, UnitHolding
from tax_incentives.parks.use_cases.allocate_unit import (
    AllocateUnit,
    OwnSpace,
    accept_unit,
    allocate_unit,
    decline_unit,
    give_back_unit,
)
from tax_incentives.parks.use_cases.enter_unit import PARK_UNIT, EnterUnit
from tax_incentives.parks.use_cases.offer_unit import (
    EndHolding,
    OfferUnit,
    _end_reason,
    finish_holding,
    follow_units,
    offer_unit,
)

UNITS = Place("/reliefs/park-units/new", "/relief-park-units")


@pytest.fixture
def spaces(platform: Platform, session: Session) -> Spaces:
    return Spaces.begun(platform, session)


def test_a_unit_goes_to_the_first_award_and_then_to_the_next(
    spaces: Spaces, session: Session
) -> None:
    first, second = spaces.granted("One"), spaces.granted("Two")
    unit, small = spaces.unit("B-1", 500), spaces.unit("B-2", 100)
    assert [spaces.space(each).waiting_place for each in (first, second)] == [1, 2]
    officer = spaces.finance("one")
    early = AllocateUnit(award_id=second.id, unit_id=unit.id)
    spaces.refused("others-first", allocate_unit, early, officer)
    with pytest.raises(Refusal, match="too small"):
        spaces.allocate(first, small)
    spaces.allocate(first, unit)
    spaces.refused("unit-taken", allocate_unit, early, officer)
    held = spaces.space(first)
    assert held.unit is not None
    assert (held.unit.code, held.waiting_place) == ("B-1", None)
    assert spaces.space(second).waiting_place == 1

    own = OwnSpace(award_id=first.id)
    spaces.run(give_back_unit, own, spaces.holder(first))
    offered = spaces.space(second)
    assert offered.accept_by is not None
    assert spaces.space(first).waiting_place is None
    told = session.scalars(select(Notification.template).order_by(Notification.id)).all()
    assert {"tax_incentives/unit_allocated", "tax_incentives/unit_offered"} <= set(told)
    spaces.run(accept_unit, OwnSpace(award_id=second.id), spaces.holder(second))
    assert spaces.space(second).accept_by is None
    spaces.refused("no-offer", accept_unit, OwnSpace(award_id=second.id), spaces.holder(second))


def test_an_offer_that_is_not_accepted_goes_to_the_next_and_the_job_runs_twice(
    spaces: Spaces, session: Session
) -> None:
    first, second, third = (spaces.granted(name) for name in ("One", "Two", "Three"))
    unit = spaces.unit("B-1", 500)
    spaces.allocate(first, unit)
    spaces.revoked(first)
    assert spaces.job() == 1
    assert spaces.space(second).accept_by is not None
    assert spaces.job() == 0
    let_days_pass(session, 15)
    assert spaces.job() == 1
    assert spaces.space(second).waiting_place == 1
    assert spaces.space(third).accept_by is not None
    # Declined by all who wait: the unit stays free, until somebody new waits for it.
    spaces.run(decline_unit, OwnSpace(award_id=third.id), spaces.holder(third))
    assert spaces.job() == 0
    fourth = spaces.granted("Four")
    assert spaces.job() == 1
    assert spaces.space(fourth).accept_by is not None
    let_days_pass(session, 400)
    spaces.job()
    assert spaces.space(fourth).unit is None
    assert spaces.space(second).waiting_place is None


@pytest.mark.parametrize("door", ["web", "api"])
def test_two_officers_enter_a_unit_and_one_allocates_it(
    platform: Platform,
    spaces: Spaces,
    doors: Doors,
    session: Session,
    client: FlaskClient,
    door: str,
) -> None:
    award = spaces.granted("One")
    officers = [make_staff(session, roles.FINANCE_OFFICER, name) for name in ("Zainab", "Farid")]
    session.commit()
    values = {name: value for name, value in PARK.items() if name != "rent_paisa"}
    values |= {"code": "B-9", "area_sqft": "500", "rent": "60000"}
    first, second = (doors.open(door, each, proved=True) for each in officers)
    made = first.send(UNITS, values)
    assert made.ok, made.sentences
    unit = session.scalars(select(ParkUnit)).one()
    approve = Place("/reliefs/park-units/{}/approve", "/relief-park-units/{}/approval").at(unit.id)
    assert not first.send(approve, {}).ok
    assert second.send(approve, {}).ok
    place = Place("/reliefs/space/{}/allocate", "/relief-space/{}/allocation").at(award.id)
    wrong = first.send(place, {"unit_id": str(new_id())})
    assert not wrong.ok
    assert first.send(place, {"unit_id": str(unit.id)}).ok
    assert "Quetta Technology Park" in client.get("/incentives/parks").text
    found = client.get("/api/v1/relief-parks").get_json()["items"]
    assert [(each["free_sqft"], each["taken_sqft"]) for each in found] == [(0, 500)]
    sign_in(session, platform.settings.secret_key, client, officers[1])
    for page in ("", f"/{unit.id}"):
        read = client.get(f"/reliefs/park-units{page}?lang=ur").text
        assert all(words in read for words in ("پارکوں کے یونٹ", "منظور شدہ"))
        assert "Units of parks" not in read


steps = st.lists(
    st.tuples(
        st.sampled_from(["allocate", "give_back", "accept", "decline", "revoke", "job"]),
        st.integers(0, 2),
        st.integers(0, 1),
    ),
    min_size=3,
    max_size=12,
)


@pytest.mark.campaign
def test_no_unit_is_held_twice_in_any_order(
    spaces: Spaces, platform: Platform, session: Session, moves: Moves
) -> None:
    awards = [spaces.granted(name, area) for name, area in (("A", 300), ("B", 500), ("C", 300))]
    units = [spaces.unit("B-1", 300), spaces.unit("B-2", 600)]
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(10), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        for what, award, unit in order:
            with moves.step():
                _do(spaces, what, awards[award], units[unit])
                session.expire_all()
                held = select(UnitHolding).where(UnitHolding.ended_at.is_(None))
                rows = session.scalars(held).all()
                assert len({row.unit_id for row in rows}) == len(rows)
                assert len({row.award_id for row in rows}) == len(rows)
                area = {each.id: each.area_sqft for each in units}
                asked = {each.id: each.area_sqft or 0 for each in awards}
                assert all(area[row.unit_id] >= asked[row.award_id] for row in rows)
        session.rollback()
        before.rollback()

    in_any()


def _do(spaces: Spaces, what: str, award: ReliefAward, unit: ParkUnit) -> None:
    if what == "allocate":
        spaces.allocate(award, unit)
    elif what == "revoke":
        spaces.revoked(award)
    elif what == "job":
        spaces.job()
    else:
        act = {"give_back": give_back_unit, "accept": accept_unit, "decline": decline_unit}[what]
        spaces.run(act, OwnSpace(award_id=award.id), spaces.holder(award))


def test_another_firm_does_not_see_the_unit(spaces: Spaces) -> None:
    award = spaces.granted("One")
    other = spaces.granted("Two")
    with pytest.raises(NotFound):
        spaces.run(accept_unit, OwnSpace(award_id=award.id), spaces.holder(other))


SOME = new_id()


@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        (
            "reliefs.manage_parks",
            PARK_UNIT.propose,
            EnterUnit(code="B-1", area_sqft=1, **PARK),  # type: ignore[arg-type]  # plain values
        ),
        ("reliefs.decide_parks", PARK_UNIT.approve, Approve(id=SOME)),
        ("reliefs.manage_parks", allocate_unit, AllocateUnit(award_id=SOME, unit_id=SOME)),
        ("reliefs.follow_awards", follow_units, None),
        ("reliefs.follow_awards", finish_holding, EndHolding(holding_id=SOME)),
        ("reliefs.follow_awards", offer_unit, OfferUnit(unit_id=SOME)),
    ],
)
def test_a_person_may_not(
    platform: Platform,
    session: Session,
    permission: str,
    use_case: Callable[..., Any],
    command: object,
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=somebody)
    assert session.scalar(select(func.count()).select_from(UnitHolding)) == 0


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ends", "accept_by", "accepted", "revoked", "why"),
    [
        (None, None, None, False, None),
        (0, 0, None, False, None),
        (-1, None, None, False, "period"),
        (None, -1, None, False, "expired"),
        (None, -1, real_now(), False, None),
        (-1, -1, None, False, "period"),
        (None, None, real_now(), True, "revoked"),
    ],
)
def test_a_space_is_held_through_its_last_days(
    ends: int | None, accept_by: int | None, accepted: datetime | None, *, revoked: bool, why: str
) -> None:
    today = local_day(real_now())
    last, answer = (None if days is None else today + days * DAY for days in (ends, accept_by))
    holding = UnitHolding(accept_by=answer, accepted_at=accepted)
    assert _end_reason(holding, ReliefAward(ends_on=last), today, revoked=revoked) == why
