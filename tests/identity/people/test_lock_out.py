"""Tries are counted for a day: then the count of a place starts again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.accounts.use_cases.lock_out import FREE_TRIES, Count, CountTry, count_try
from app.identity.people.models import SignInTries
from app.platform import Platform

PLACE = CountTry(counts=(Count(b"a place from which somebody tries"),))


@pytest.mark.parametrize(
    ("ago", "locked"), [(timedelta(hours=23), True), (timedelta(hours=25), False)]
)
def test_tries_are_forgotten_after_a_day(
    platform: Platform, session: Session, ago: timedelta, *, locked: bool
) -> None:
    for _ in range(FREE_TRIES - 1):
        assert platform.executor.execute(count_try, PLACE, actor=SYSTEM) is None
    session.execute(update(SignInTries).values(last_at=real_now() - ago))
    session.commit()
    assert platform.executor.execute(count_try, PLACE, actor=SYSTEM) is None
    (row,) = session.scalars(select(SignInTries))
    assert (row.locked_until is not None) is locked
    assert row.failures == (FREE_TRIES if locked else 1)
    assert (platform.executor.execute(count_try, PLACE, actor=SYSTEM) is not None) is locked
