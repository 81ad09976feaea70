"""Two senders of alerts, and a sender against who stops them. Real commits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from factories.alerts import make_buying
from factories.depth import turns
from factories.events import owner_url
from factories.identity import make_person
from factories.marketplace import make_agency
from factories.questions import waits_for_a_lock
from factories.racing import at_once
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.jobs.scheduled_jobs import run_alone
from app.notifications.models import Message, Notification
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from app.roles import PERSON
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import SavedSearch, TenderAlert
from marketplace.alerts.use_cases import send_alerts as sending
from marketplace.alerts.use_cases.match_tender import match_tender
from marketplace.alerts.use_cases.save_search import SaveSearch, save_search
from marketplace.alerts.use_cases.send_alerts import send_alerts
from marketplace.alerts.use_cases.stop_alerts import StopAlerts, stop_alerts, token_of
from marketplace.tenders.models import Tender

pytestmark = pytest.mark.committed
PEOPLE, TENDERS = 6, 3
WORDS = ("revolving", "chair")


@dataclass(frozen=True, kw_only=True)
class World:
    """Tenders that each person's two searches find, with nobody told yet."""

    platform: Platform
    people: list[UUID]
    tenders: list[UUID]

    def send(self) -> None:
        self.platform.executor.execute(send_alerts, None, actor=SYSTEM)

    def stop(self, alert: UUID) -> int:
        """Press the link of an alert; returns how many messages there are when it is answered."""
        token = token_of(self.platform.executor.vault, alert)
        command = StopAlerts(stop_token=token)
        self.platform.executor.execute(stop_alerts, command, actor=ANONYMOUS)
        return self.count(Message)

    def count(self, model: type[Message | Notification]) -> int:
        with self.platform.executor.sessions() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def alerts(self) -> list[TenderAlert]:
        with self.platform.executor.sessions() as session:
            return list(session.scalars(select(TenderAlert).order_by(TenderAlert.id)))


def matched(platform: Platform, *, people: int = PEOPLE, tenders: int = TENDERS) -> World:
    with platform.executor.sessions() as session:
        agency = make_agency(session)
        made = [make_buying(session, agency, "Revolving chair") for _ in range(tenders)]
        readers = [_reader(session, number) for number in range(people)]
        world = World(
            platform=platform, people=[p.id for p in readers], tenders=[t.id for t in made]
        )
        session.commit()
    for person in world.people:
        for words in WORDS:
            platform.executor.execute(save_search, SaveSearch(q=words), actor=_actor(person))
    platform.executor.execute(_match_all, world.tenders, actor=SYSTEM)
    return world


def _reader(session: Session, number: int) -> Person:
    return make_person(
        session, f"Reader {number}", email=f"r{number}@x.example", email_verified_at=real_now()
    )


def _actor(person: UUID) -> Actor:
    return Actor(kind="person", person_id=person, roles=frozenset({PERSON.name}))


def _match_all(uow: UnitOfWork, tenders: list[UUID]) -> None:
    for each in tenders:
        match_tender(uow, uow.get(Tender, each), uow.instant())


@pytest.mark.parametrize("turn", turns(3))
def test_it_tells_everybody_once_whoever_sends(
    committed: Platform, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Several senders at once, who take a few rows at a time."""
    monkeypatch.setattr(sending, "_AT_ONCE", 5 + turn)
    world = matched(committed)
    for _ in range(PEOPLE):
        at_once([world.send] * 4)
    told: dict[tuple[UUID, UUID], set[UUID]] = {}
    for row in world.alerts():
        assert row.notification_id is not None
        told.setdefault((row.person_id, row.tender_id), set()).add(row.notification_id)
    assert len(told) == PEOPLE * TENDERS
    assert all(len(each) == 1 for each in told.values())
    assert world.count(Notification) == world.count(Message) == PEOPLE * TENDERS


@pytest.mark.campaign
def test_it_sends_by_one_worker_at_a_time(committed: Platform) -> None:
    """The job as cron runs it: whoever comes while it is at work leaves."""
    world = matched(committed)
    job = next(j for j in committed.registry.jobs if j.name == "marketplace.send_alerts")
    run = run_alone(job)
    at_once([lambda: committed.executor.execute(run, None, actor=SYSTEM)] * 4)
    assert world.count(Notification) == PEOPLE * TENDERS


@contextmanager
def holding(platform: Platform, statement: str, *values: object) -> Iterator[psycopg.Connection]:
    """Hold what a statement locks; the caller commits."""
    with psycopg.connect(owner_url(platform)) as connection:
        connection.execute(statement, values)
        yield connection


def test_it_answers_a_press_only_when_no_message_can_follow(committed: Platform) -> None:
    """A sender has read that a search is wanted, and waits; then it is stopped."""
    world = matched(committed, people=1, tenders=1)
    (alert, _) = world.alerts()
    person = "select 1 from people where id = %s for update"
    with ThreadPoolExecutor(2) as pool, holding(committed, person, world.people[0]) as held:
        sent = pool.submit(world.send)
        waits_for_a_lock(committed)
        pressed = pool.submit(world.stop, alert.id)
        waits_for_a_lock(committed, least=2, unless=pressed.done)
        held.commit()
        sent.result()
        assert pressed.result() == world.count(Message) == 1


def test_it_sends_nothing_that_was_stopped_while_it_waited(committed: Platform) -> None:
    world = matched(committed, people=1, tenders=1)
    stop = "update saved_searches set ended_at = now() where person_id = %s"
    with ThreadPoolExecutor(1) as pool, holding(committed, stop, world.people[0]) as held:
        sent = pool.submit(world.send)
        waits_for_a_lock(committed)
        held.commit()
        sent.result()
    assert world.count(Message) == 0
    assert all(row.dropped_at and not row.notification_id for row in world.alerts())


@pytest.mark.campaign
def test_it_sends_or_drops_every_alert_while_people_stop(committed: Platform) -> None:
    """Each press ends both searches of its message, or one whose message was not written yet."""
    world = matched(committed)
    presses = [lambda row=row: world.stop(row.id) for row in world.alerts()[::6]]
    at_once([world.send, *presses, world.send])
    world.send()
    with committed.executor.sessions() as session:
        ended = set(
            session.scalars(select(SavedSearch.id).where(SavedSearch.ended_at.is_not(None)))
        )
    assert ended
    for row in world.alerts():
        assert (row.notification_id is None) != (row.dropped_at is None)
        assert row.dropped_at is None or row.search_id in ended
    assert world.count(Message) == len({r.notification_id for r in world.alerts()} - {None})
