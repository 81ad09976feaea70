"""The lapse job is killed midway and runs again: each grant lapses once, and is told once."""

import multiprocessing
import time
from datetime import date

import pytest
from conftest import Cluster
from factories.events import owner_url
from factories.filed import ANSWERS
from factories.granted import plant_grant
from factories.identity import make_department, make_person
from factories.toys import TOY, toys_known
from kill import lapsing
from kill.test_kill import FORKED, environment
from psycopg import connect
from sqlalchemy import select

from app.casework.cases.models.certificate import Lapse
from app.casework.grants.use_cases.expire_and_remind import lapse_grants
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.platform import Platform

pytestmark = [pytest.mark.committed, pytest.mark.slow]
MANY = 7
STUCK_AT = 4  # so that two bites are committed, and the third is at work when it dies
PATIENCE_SECONDS = 120


def lapsed(platform: Platform) -> tuple[int, int]:
    """How many grants lapsed, and how many times that was published."""
    with platform.executor.sessions() as session:
        rows = session.scalars(select(Lapse.registration_id)).all()
        told = session.scalars(select(Event).filter_by(name="cases.registration_lapsed")).all()
        assert len({event.payload["registration_id"] for event in told}) == len(told)
        return len(rows), len(told)


@pytest.mark.campaign
def test_it_lets_each_grant_lapse_once_though_it_is_killed_midway(
    committed: Platform, cluster: Cluster
) -> None:
    with toys_known(committed) as book, committed.executor.sessions() as session:
        person, office = make_person(session), make_department(session)
        grants = [
            plant_grant(
                session,
                book.get(TOY, 1),
                "shop",
                person,
                office,
                term=(date(2020, 1, 1), date(2020, 12, day)),
                answers=ANSWERS,
            )
            for day in range(1, MANY + 1)
        ]
        session.commit()
        with connect(owner_url(committed)) as other:
            # Whoever holds the grant makes the job wait in the middle of its third bite.
            asked = "select from case_registrations where id = %s for update"
            other.execute(asked, [grants[STUCK_AT]])
            process = FORKED.Process(target=lapsing.main, args=(environment(committed.settings),))
            process.start()
            wait_until_stuck(cluster, committed.engine.url.database, process)
            process.kill()
            process.join()
        assert lapsed(committed) == (STUCK_AT, STUCK_AT)
        committed.executor.execute(lapse_grants, None, actor=SYSTEM)
        assert lapsed(committed) == (MANY, MANY)
        assert committed.executor.execute(lapse_grants, None, actor=SYSTEM) == 0


def wait_until_stuck(
    cluster: Cluster, database: str | None, process: multiprocessing.process.BaseProcess
) -> None:
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
    until = time.monotonic() + PATIENCE_SECONDS
    with connect(cluster.superuser_url, autocommit=True) as watching:
        while watching.execute(query, [database]).fetchone() == (0,):
            assert process.is_alive(), "the job ended by itself"
            assert time.monotonic() < until, "the job never came to the locked grant"
            time.sleep(0.05)  # noqa: TID251 - PostgreSQL tells nobody that somebody waits
