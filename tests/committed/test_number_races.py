"""Numbers of grants under real commits at the same instant: dense, and none twice."""

import pytest
from factories.filed import Filed, Word, decide
from factories.racing import at_once
from factories.toys import toys_known
from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.outcome import Outcome
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
MANY = 6


class PowerCutError(Exception):
    """What ends a transaction after its number was taken."""


def grant_and_fail(uow: UnitOfWork, word: Word) -> None:
    decide(uow, word)
    raise PowerCutError


@pytest.mark.campaign
def test_it_numbers_grants_densely_however_many_are_made_at_once(committed: Platform) -> None:
    run = committed.executor.execute
    with toys_known(committed), committed.executor.sessions() as session:
        filed = Filed.of(committed, session)
        words = [filed.ready_for_approval() for _ in range(MANY)]
        at_once([lambda word=word: run(decide, word, actor=SYSTEM) for word in words])
        numbers = session.scalars(select(Outcome.number)).all()
    year = local_day(real_now()).year
    assert sorted(numbers) == [f"TOY/KECH/{year}/{n:04d}" for n in range(1, MANY + 1)]


@pytest.mark.campaign
def test_it_leaves_no_gap_where_a_grant_does_not_come_about(committed: Platform) -> None:
    run = committed.executor.execute
    with toys_known(committed), committed.executor.sessions() as session:
        filed = Filed.of(committed, session)
        first, second = filed.ready_for_approval(), filed.ready_for_approval()
        with pytest.raises(PowerCutError):
            run(grant_and_fail, first, actor=SYSTEM)
        run(decide, second, actor=SYSTEM)
        (number,) = session.scalars(select(Outcome.number)).all()
    assert number.endswith("/0001")
