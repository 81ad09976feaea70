"""What rules read: the value of a day, or a set frozen onto a case."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import orjson
import pytest
from factories.denials import denied
from factories.depth import examples
from factories.identity import actor, make_person, make_staff
from factories.parameters import load_release_values, make_value
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict
from app.holidays.week import WORKING_WEEK
from app.parameters.definitions import Confidence
from app.parameters.models import ParameterRow
from app.parameters.public import (
    NothingInForce,
    ParameterSet,
    at,
    set_in_force,
)
from app.parameters.use_cases import VALUE, ProposeValue
from app.platform import Platform
from app.row_macs import VAULT
from app.unit_of_work import UnitOfWork
from marketplace.parameters import KEYS
from marketplace.parameters import definitions as d

DAYS = d.RESPONSE_DAYS_NATIONAL
ON = date(2026, 5, 1)
START = date(2031, 1, 1)
LATER = 100


@contextmanager
def statements(platform: Platform) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def test_it_refuses_to_guess_where_nothing_is_in_force(session: Session) -> None:
    make_value(session, DAYS, "15", date(2020, 1, 1), date(2025, 12, 31))
    assert at(session, DAYS.key, date(2020, 1, 1)).value == 15
    assert at(session, DAYS.key, date(2025, 12, 31)).value == 15
    for day in (date(2019, 12, 31), date(2026, 1, 1)):
        with pytest.raises(NothingInForce, match=DAYS.key):
            at(session, DAYS.key, day)


def test_it_ignores_what_nobody_has_approved(session: Session, platform: Platform) -> None:
    officer = actor(make_staff(session, roles.PARAMETER_OFFICER), roles.PARAMETER_OFFICER)
    session.commit()
    command = ProposeValue(
        definition=DAYS,
        value="15",
        valid_from=ON,
        instrument="Gazette",
        confidence=Confidence.OFFICIAL,
    )
    platform.executor.execute(VALUE.propose, command, actor=officer)
    with pytest.raises(NothingInForce):
        at(session, DAYS.key, ON)


def test_it_types_each_value_by_its_unit(session: Session, platform: Platform) -> None:
    load_release_values(session, platform.registry)
    found = set_in_force(session, KEYS, ON)
    assert found.days(DAYS.key) == 15
    assert found.minutes(d.OPENING_DELAY_MINUTES.key) == 30
    assert found.percent(d.BID_SECURITY_PERCENT_MIN.key) == Decimal(2)
    assert found.fraction(d.COMMITTEE_OUTSIDE_SHARE.key) == Fraction(1, 3)
    assert found.paisa(d.INTEGRITY_PACT_ABOVE.key) == 1_000_000_000
    assert found.count(d.COMMITTEE_CHAIR_BPS_MIN.key) == 18
    assert found.choice(d.SINGLE_BID_RULE.key) == "accept_with_reason"
    assert found.boolean(d.COMMITTEE_ODD.key) is True
    with pytest.raises(TypeError, match="in days, not in paisa"):
        found.paisa(DAYS.key)


def test_it_never_passes_over_a_rule_that_is_missing(session: Session) -> None:
    found = set_in_force(session, [DAYS.key], ON)
    assert found.get(DAYS.key) is None
    with pytest.raises(NothingInForce):
        found.days(DAYS.key)


def test_it_freezes_a_set_that_later_changes_do_not_touch(
    session: Session, platform: Platform
) -> None:
    load_release_values(session, platform.registry)
    found = set_in_force(session, KEYS, ON)
    frozen = orjson.dumps(found.freeze())
    assert ParameterSet.thaw(orjson.loads(frozen)) == found
    assert len(found.values) == len(KEYS)


def test_it_reads_a_set_in_one_query(session: Session, platform: Platform) -> None:
    load_release_values(session, platform.registry)
    with statements(platform) as seen:
        set_in_force(session, KEYS, ON)
        at(session, WORKING_WEEK.key, ON)
    assert len(seen) == 2


def test_it_shows_every_value_to_everybody_with_few_queries(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    load_release_values(session, platform.registry)
    session.commit()
    with statements(platform) as seen:
        assert client.get("/rules").status_code == 200
    assert sum("parameter_values" in statement for statement in seen) == 1


def test_it_never_cites_an_unverified_value_as_law(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    load_release_values(session, platform.registry)
    session.commit()
    unverified = {
        initial.definition.key: str(initial.definition.title)
        for initial in platform.registry.initial_values
        if initial.confidence is Confidence.UNVERIFIED
    }
    law = client.get("/rules").text.partition('id="working"')[0]
    items = {item["key"]: item for item in client.get("/api/v1/parameters").json["items"]}
    assert len(unverified) > 10
    for key, title in unverified.items():
        assert title not in law
        assert (items[key]["standing"], items[key]["citation"]) == ("working_value", None)
    assert items[d.COMMITTEE_QUORUM_SHARE.key]["standing"] == "law"


@pytest.mark.parametrize(
    ("use_case", "command"),
    [
        (VALUE.approve, Approve(id=new_id())),
        (VALUE.refuse, Refuse(id=new_id(), reason="No.")),
    ],
)
def test_it_lets_only_rules_officers_decide(
    session: Session, platform: Platform, use_case: object, command: object
) -> None:
    nobody = actor(make_person(session), roles.ADMINISTRATOR, roles.AUDITOR)
    session.commit()
    with denied("parameters.decide_value"):
        platform.executor.execute(use_case, command, actor=nobody)


def test_it_shows_proposals_to_officials_only(client: FlaskClient) -> None:
    assert client.get("/api/v1/parameters/procurement.tie_rule/values").status_code == 401
    assert client.get("/parameters").status_code == 303


periods = st.tuples(
    st.integers(0, LATER), st.one_of(st.none(), st.integers(0, 40)), st.integers(0, 700)
)


@given(proposals=st.lists(periods, min_size=1, max_size=8))
@settings(max_examples=examples(25), deadline=None)
def test_it_has_at_most_one_value_on_any_day_whatever_is_approved(
    shared_platform: Platform, proposals: list[tuple[int, int | None, int]]
) -> None:
    with shared_platform.engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection,
            join_transaction_mode="create_savepoint",
            info={VAULT: shared_platform.executor.vault},
        ) as session:
            expected = _approve_all(shared_platform, session, proposals)
            for number in range(2 * LATER):
                found = set_in_force(session, [DAYS.key], _day(number)).get(DAYS.key)
                assert (found and found.value) == _of(expected, number)
        outer.rollback()


Period = tuple[int, int, int]
OPEN = 10**6


def _approve_all(
    platform: Platform, session: Session, proposals: list[tuple[int, int | None, int]]
) -> list[Period]:
    """Approve what may be approved, and keep by hand what must then be in force."""
    enters = make_person(session).id
    officer = actor(make_staff(session, roles.PARAMETER_OFFICER), roles.PARAMETER_OFFICER)
    run = platform.executor
    uow = UnitOfWork(session, officer, real_now(), "", run.subscriptions, run.vault, run)
    kept: list[Period] = []
    for first, length, value in proposals:
        last = OPEN if length is None else first + length
        met = [one for one in kept if one[0] <= last and first <= one[1]]
        row = _proposal(first, None if length is None else last, value, enters)
        session.add(row)
        session.flush()
        if any(one[0] >= first for one in met):
            with (
                pytest.raises(Conflict, match="Another value is approved from"),
                session.begin_nested(),
            ):
                VALUE.approve(uow, Approve(id=row.id))
            continue
        VALUE.approve(uow, Approve(id=row.id))
        session.flush()
        kept = [(a, first - 1, v) if (a, b, v) in met else (a, b, v) for a, b, v in kept]
        kept.append((first, last, value))
    return kept


def _of(kept: list[Period], number: int) -> int | None:
    values = [value for first, last, value in kept if first <= number <= last]
    assert len(values) <= 1
    return values[0] if values else None


def _day(number: int) -> date:
    return START + timedelta(days=number)


def _proposal(first: int, last: int | None, value: int, by: UUID) -> ParameterRow:
    return ParameterRow(
        id=new_id(),
        key=DAYS.key,
        unit="days",
        value=value,
        valid_from=_day(first),
        valid_to=None if last is None else _day(last),
        instrument="Gazette",
        confidence="H",
        note="",
        entered_by=by,
        entered_at=real_now(),
    )


def test_the_page_of_rules_has_an_index_and_folds_its_parts(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    load_release_values(session, platform.registry)
    session.commit()
    page = client.get("/rules?lang=en").text
    names = re.findall(r'href="#((?:law|working)-\d+)"', page)
    assert len(names) > 1
    assert page.count("<details") >= len(names)
    for name in names:
        assert f'id="{name}"' in page
