"""Whoever runs the platform sees what could not be delivered and tries it again; nobody else."""

from uuid import UUID

import pytest
from factories.doors import Doors, Place
from factories.identity import make_person, make_staff
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Person
from app.outbox.deliver import deliver_one
from app.outbox.models import Delivery, Event
from app.outbox.subscriptions import Subscriptions, handler
from app.outbox.use_cases import DeliverEvent
from app.platform import Platform
from app.unit_of_work import UnitOfWork

ONE = Place("/operator/dead-letters", "/operator/dead-letters")
ALL = Place("/operator/dead-letters/all", "/operator/dead-letters/all")
BOTH = pytest.mark.parametrize("door", ["web", "api"])


@pytest.fixture
def operator(session: Session) -> Person:
    return make_staff(session, roles.OPERATOR)


@pytest.fixture
def dead(platform: Platform, session: Session) -> list[UUID]:
    """Two dead letters of one handler, one of another."""
    from app.clock import real_now
    from app.db import new_id

    ids = []
    for name in ("a.one:x", "a.one:x", "b.two:y"):
        event = Event(id=new_id(), name="test.x", payload={}, occurred_at=real_now(), request_id="")
        session.add(event)
        session.flush()
        session.add(
            Delivery(
                event_id=event.id, handler=name, state="dead", attempts=8,
                due_at=real_now(), last_error="ValueError",
            )
        )  # fmt: skip
        ids.append(event.id)
    session.commit()
    return ids


def states(session: Session) -> list[str]:
    query = text("select state || ' ' || attempts from outbox_deliveries order by event_id")
    return list(session.scalars(query))


def test_a_job_that_was_queued_before_delivers_none_unasked(
    platform: Platform, session: Session, dead: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = platform.executor.subscriptions.handlers
    monkeypatch.setitem(known, "a.one:x", lambda _uow, _event: None)
    for event_id in dead[:2]:
        deliver_one(platform.executor, DeliverEvent(event_id=event_id, handler="a.one:x"))
    assert states(session) == ["dead 8"] * 3


@BOTH
def test_it_lists_what_could_not_be_delivered(
    doors: Doors, operator: Person, dead: list[UUID], door: str
) -> None:
    shown = doors.open(door, operator).read(ONE)
    assert all(str(event_id) in shown.text for event_id in dead)
    assert "ValueError" in shown.text


@BOTH
def test_it_tries_one_again_and_audits_it(
    doors: Doors, operator: Person, dead: list[UUID], session: Session, door: str
) -> None:
    data = {"event_id": str(dead[1]), "handler": "a.one:x"}
    assert doors.open(door, operator).send(ONE, data).ok
    assert states(session) == ["dead 8", "waiting 0", "dead 8"]
    audited = session.execute(
        text("select subject, actor_id from audit_entries where action = 'outbox.replayed'")
    ).one()
    assert audited == (str(dead[1]), operator.id)


@BOTH
def test_it_tries_all_of_a_handler_again(
    doors: Doors, operator: Person, dead: list[UUID], session: Session, door: str
) -> None:
    assert doors.open(door, operator).send(ALL, {"handler": "a.one:x"}).ok
    assert states(session) == ["waiting 0", "waiting 0", "dead 8"]


@BOTH
def test_it_refuses_to_try_again_what_is_not_dead(
    doors: Doors, operator: Person, dead: list[UUID], door: str
) -> None:
    data = {"event_id": str(dead[0]), "handler": "a.one:x"}
    way = doors.open(door, operator)
    assert way.send(ONE, data).ok
    again = way.send(ONE, data)
    assert again.status == 409
    assert again.says("being delivered now")
    assert way.send(ONE, data | {"handler": "no.such"}).status == 404
    assert way.send(ALL, {"handler": "no.such"}).status == 404
    assert way.send(ONE, {"event_id": "x", "handler": "a.one:x"}).status == 422


@BOTH
def test_it_shows_and_does_nothing_for_anybody_else(
    doors: Doors, session: Session, dead: list[UUID], door: str
) -> None:
    for person in (make_person(session), make_staff(session, roles.ADMINISTRATOR)):
        way = doors.open(door, person)
        assert way.read(ONE).status == 403
        assert way.send(ALL, {"handler": "a.one:x"}).status == 403
    assert doors.open(door).read(ONE).status == 401
    assert set(states(session)) == {"dead 8"}


def test_it_pages_and_filters(doors: Doors, operator: Person, dead: list[UUID]) -> None:
    way = doors.open("api", operator)
    of_two = way.read(Place("", "/operator/dead-letters?handler=b.two:y")).body
    assert [item["event_id"] for item in of_two["items"]] == [str(dead[2])]
    assert way.read(Place("", "/operator/dead-letters?cursor=nonsense")).status == 422


def test_it_refuses_to_subscribe_a_handler_twice() -> None:
    @handler("test.does_nothing")
    def does_nothing(_uow: UnitOfWork, _event: Event) -> None: ...

    subscriptions = Subscriptions()
    subscriptions.subscribe("x", does_nothing)
    with pytest.raises(ValueError, match="twice"):
        subscriptions.subscribe("x", does_nothing)


def test_it_refuses_to_subscribe_a_handler_without_a_written_name() -> None:
    with pytest.raises(ValueError, match="states has no written name"):
        Subscriptions().subscribe("x", states)
