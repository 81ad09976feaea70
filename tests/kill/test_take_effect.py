"""Days were missed, the job is killed midway and runs again: each filing is told of once."""

from datetime import timedelta

import pytest
from conftest import Cluster
from factories.events import owner_url
from factories.filed import let_days_pass
from factories.identity import make_person
from factories.payments import today
from factories.register import file, make_business
from kill import taking_effect
from kill.test_kill import FORKED, environment
from kill.test_lapse import wait_until_stuck
from psycopg import connect
from sqlalchemy import select

from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.platform import Platform
from registration.register.models import FilingInEffect
from registration.register.policy.filings import Kind
from registration.register.use_cases.take_effect import take_effect

pytestmark = [pytest.mark.committed, pytest.mark.slow]
MANY = 5
STUCK_AT = 2  # so that one bite is committed, and the second is at work when it dies


def told(platform: Platform) -> tuple[int, int]:
    """How many filings were noted, and how many times a change was published, each once."""
    with platform.executor.sessions() as session:
        rows = session.scalars(select(FilingInEffect.filing_id)).all()
        news = session.scalars(select(Event).filter_by(name="registration.business_changed")).all()
        assert len({event.payload["business_id"] for event in news}) == len(news)
        return len(rows), len(news)


@pytest.mark.campaign
def test_it_tells_each_filing_once_though_it_is_killed_midway(
    committed: Platform, cluster: Cluster
) -> None:
    with committed.executor.sessions() as session:
        owner, businesses = make_person(session), []
        for number in range(MANY):
            made = make_business(session, committed, owner, number=f"RF-KECH-2026-0000{number}")
            later = today() + timedelta(days=1 + number)
            file(committed, made.id, Kind.NAME, later, {"name": f"Traders {number}"})
            businesses.append(made.id)
        let_days_pass(session, MANY + 3)
        with connect(owner_url(committed)) as other:
            other.execute("select from businesses where id = %s for update", [businesses[STUCK_AT]])
            process = FORKED.Process(
                target=taking_effect.main, args=(environment(committed.settings),)
            )
            process.start()
            wait_until_stuck(cluster, committed.engine.url.database, process)
            process.kill()
            process.join()
    assert told(committed) == (STUCK_AT, STUCK_AT)
    assert committed.executor.execute(take_effect, None, actor=SYSTEM) == MANY - STUCK_AT
    assert told(committed) == (MANY, MANY)
    assert committed.executor.execute(take_effect, None, actor=SYSTEM) == 0
