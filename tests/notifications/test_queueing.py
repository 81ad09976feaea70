"""Queueing a message: who gets it, in which language, and what is kept of it."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.identity import actor, make_person
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.notifications.models import Message, Notification
from app.notifications.public import queue_message, unread_count
from app.notifications.texts import BadText
from app.outbox.models import Event
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

CODE = "804-117"


@dataclass(frozen=True, kw_only=True)
class Tell:
    template: str = "identity/code"
    values: dict[str, str] = field(default_factory=lambda: {"code": CODE, "minutes": "10"})
    options: dict[str, object] = field(default_factory=dict)


def tell(uow: UnitOfWork, command: Tell) -> UUID:
    return queue_message(uow, template=command.template, values=command.values, **command.options)


def _tell(platform: Platform, **options: object) -> UUID:
    return platform.executor.execute(tell, Tell(options=options), actor=ANONYMOUS)


def test_it_queues_one_message_for_each_address_and_one_event_for_each_message(
    platform: Platform, session: Session
) -> None:
    made = _tell(platform, to_email="a@example.org", to_mobile="+923331234567")
    rows = session.scalars(select(Message).filter_by(notification_id=made)).all()
    assert {row.channel for row in rows} == {"email", "sms"}
    assert {row.state for row in rows} == {"queued"}
    events = session.scalars(select(Event).filter_by(name="notifications.message_queued")).all()
    assert {event.payload["message_id"] for event in events} == {str(row.id) for row in rows}


def test_it_keeps_neither_code_nor_address_in_the_clear(
    platform: Platform, session: Session
) -> None:
    _tell(platform, to_email="hidden@example.org", to_mobile="+923331234568", secret=True)
    tables = ("notifications", "messages", "outbox_events", "audit_entries", "outbox_deliveries")
    for table in tables:
        dump = str(session.execute(text(f"select t::text from {table} t")).all())  # noqa: S608 - our names
        for planted in (CODE, "hidden@example.org", "923331234568"):
            assert planted not in dump
            assert planted.encode().hex() not in dump


def test_it_goes_to_the_proved_email_before_the_mobile(
    platform: Platform, session: Session
) -> None:
    person = make_person(session, email_verified_at=real_now(), mobile_verified_at=real_now())
    session.commit()
    made = _tell(platform, person_id=person.id)
    assert session.scalars(select(Message.channel).filter_by(notification_id=made)).all() == [
        "email"
    ]


def test_it_sends_nothing_to_an_address_that_nobody_proved(
    platform: Platform, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    made = _tell(platform, person_id=person.id)
    assert not session.scalars(select(Message).filter_by(notification_id=made)).all()
    with platform.executor.reading(actor(person)) as uow:
        assert unread_count(uow, person.id) == 1


def test_it_keeps_a_secret_out_of_the_inbox(platform: Platform, session: Session) -> None:
    person = make_person(session)
    session.commit()
    made = _tell(platform, person_id=person.id, to_email="b@example.org", secret=True)
    assert session.get(Notification, made).filled is None
    with platform.executor.reading(actor(person)) as uow:
        assert unread_count(uow, person.id) == 0


def test_it_speaks_the_language_of_the_person(platform: Platform, session: Session) -> None:
    person = make_person(session, language="ur")
    session.commit()
    assert session.get(Notification, _tell(platform, person_id=person.id)).language == "ur"


def test_it_refuses_a_message_without_its_values(platform: Platform) -> None:
    with pytest.raises(BadText, match="minutes"):
        platform.executor.execute(
            tell,
            Tell(values={"code": CODE}, options={"to_email": "c@example.org"}),
            actor=ANONYMOUS,
        )


def test_it_refuses_a_message_to_nobody(platform: Platform) -> None:
    with pytest.raises(ValueError, match="needs a person"):
        _tell(platform)
