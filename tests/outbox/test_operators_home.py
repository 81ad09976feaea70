"""The operator's home page says what is stuck and whether cron lives."""

import time

import pytest
from factories.home import Home
from factories.identity import make_person, make_staff
from flask.testing import FlaskClient
from rq import cron_scheduler_registry
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.config import Settings
from app.db import new_id
from app.outbox.models import Delivery, Event
from app.platform import Platform


@pytest.fixture
def home(client: FlaskClient, session: Session, settings: Settings) -> Home:
    return Home(client, session, settings.secret_key)


def test_it_counts_what_could_not_be_delivered(home: Home, session: Session) -> None:
    event = Event(
        id=new_id(), name="test.happened", payload={}, occurred_at=real_now(), request_id="r"
    )
    session.add(event)
    session.flush()
    session.add(
        Delivery(event_id=event.id, handler="a:b", state="dead", attempts=8, due_at=real_now())
    )
    session.flush()
    page = home(make_staff(session, roles.OPERATOR))
    assert "1 event" in page
    assert 'href="/operator/dead-letters"' in page


@pytest.mark.parametrize(
    ("seconds_ago", "words"), [(None, "Not running"), (5, "Running"), (600, "Silent since")]
)
def test_it_says_whether_cron_lives(
    home: Home, session: Session, platform: Platform, seconds_ago: int | None, words: str
) -> None:
    key = cron_scheduler_registry.get_registry_key()
    platform.redis.delete(key)
    if seconds_ago is not None:
        platform.redis.zadd(key, {"cron": time.time() - seconds_ago})
    try:
        assert words in home(make_staff(session, roles.OPERATOR))
    finally:
        platform.redis.delete(key)


def test_it_tells_nobody_else(home: Home, session: Session) -> None:
    assert "How the platform runs" not in home(make_person(session))
