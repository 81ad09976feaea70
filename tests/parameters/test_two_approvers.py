"""Two officers approve two values of one parameter at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from factories.identity import actor, make_staff
from factories.parameters import make_value
from sqlalchemy import Connection, text

from app import roles
from app.decisions import Approve
from app.errors import Conflict
from app.parameters.definitions import Confidence
from app.parameters.public import at
from app.parameters.use_cases import VALUE, ProposeValue
from app.platform import Platform
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL as DAYS

ON = date(2031, 1, 1)


@pytest.mark.committed
def test_it_lets_one_of_two_rivals_take_effect(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        people = [make_staff(session, roles.PARAMETER_OFFICER) for _ in range(2)]
        make_value(session, DAYS, "15", date(2020, 1, 1))
        session.commit()
    officers = [actor(person, roles.PARAMETER_OFFICER) for person in people]
    rivals = [
        committed.executor.execute(VALUE.propose, _value(str(20 + n)), actor=officer).id
        for n, officer in enumerate(officers)
    ]

    def approve(number: int) -> str:
        command = Approve(id=rivals[1 - number])
        try:
            committed.executor.execute(VALUE.approve, command, actor=officers[number])
        except Conflict as refusal:
            return refusal.code
        return "approved"

    with ThreadPoolExecutor(2) as pool, committed.engine.connect() as holder:
        holder.execute(
            text("select from parameter_values where approved_at is not null for update")
        )
        running = [pool.submit(approve, number) for number in range(2)]
        _until_both_wait(holder)
        holder.rollback()
        outcomes = sorted(one.result() for one in running)
    assert outcomes == ["approved", "value-overlaps"]
    with committed.executor.sessions() as session:
        assert at(session, DAYS.key, ON).value in {20, 21}
        assert at(session, DAYS.key, date(2030, 12, 31)).value == 15


def _until_both_wait(holder: Connection) -> None:
    """Return when both approvals wait for the row that is held, at most five seconds later."""
    waiting = text(
        "select count(*) from pg_stat_activity, pg_sleep(0.05)"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    for _ in range(100):
        holder.execute(text("select pg_stat_clear_snapshot()"))
        if holder.execute(waiting).scalar_one() == 2:
            return
    pytest.fail("the approvals do not wait for each other")


def _value(days: str) -> ProposeValue:
    return ProposeValue(
        definition=DAYS,
        value=days,
        valid_from=ON,
        instrument="Gazette",
        confidence=Confidence.OFFICIAL,
    )
