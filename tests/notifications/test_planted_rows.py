"""Notifications and letters that somebody planted who holds the application's database password."""

import json
from uuid import UUID

import pytest
from factories.delivery import deliver_here
from factories.forging import copied, insider
from factories.identity import actor, make_person, make_staff
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import Message, Notification, PaperLetter
from app.notifications.public import letters_posted, queue_message
from app.notifications.queries import inbox, letter_of, waiting_letters
from app.platform import Platform
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork


@pytest.fixture
def reader(session: Session) -> Person:
    person = make_person(session, "Mah Gul", mobile=None, email=None)
    session.commit()
    return person


@pytest.fixture
def told(platform: Platform, reader: Person) -> UUID:
    key = reader.id

    def tell(uow: UnitOfWork, _: None) -> UUID:
        template = "identity/password_changed"
        return queue_message(uow, template=template, values={}, person_id=key)

    return platform.executor.execute(tell, None, actor=SYSTEM)


def test_the_inbox_leaves_out_what_was_planted(
    platform: Platform, session: Session, reader: Person, told: UUID
) -> None:
    copied(insider(session), "notifications", told, {"id": new_id(), "filled": {"code": "1"}})
    session.commit()
    with platform.executor.reading(actor(reader, roles.PERSON)) as uow:
        assert [each.id for each in inbox(uow, language="en").items] == [told]


def test_nothing_is_sent_that_was_sealed_for_another_place(
    platform: Platform, session: Session
) -> None:
    """Such as the title of a bank account, which its owner types: it could hold a whole message."""
    person = make_person(session, "Zar", mobile_verified_at=real_now())
    session.commit()

    def tell(uow: UnitOfWork, _: None) -> None:
        queue_message(uow, template="identity/password_changed", values={}, person_id=person.id)

    platform.executor.execute(tell, None, actor=SYSTEM)
    typed = {"to": "+923331234567", "sms": "Pay here", "text": "", "link": "", "subject": ""}
    sealed = platform.executor.vault.seal(json.dumps(typed).encode())
    insider(session).execute(text("update messages set sealed = :it"), {"it": sealed})
    session.commit()
    session.expire_all()
    deliver_here(platform.executor)
    assert set(session.scalars(select(Message.state))) == {"failed"}


def test_no_planted_letter_is_printed(platform: Platform, session: Session, told: UUID) -> None:
    sadia = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    genuine = session.scalars(select(PaperLetter.id)).one()
    planted, about = new_id(), new_id()
    copied(insider(session), "notifications", told, {"id": about})
    copied(session, "paper_letters", genuine, {"id": planted, "notification_id": about})
    session.commit()
    with platform.executor.reading(actor(sadia, roles.FACILITATION_OFFICER)) as uow:
        assert [each.id for each in waiting_letters(uow)] == [genuine]
        with pytest.raises(Forged):
            letter_of(uow, planted)


def test_a_letter_that_nobody_posted_does_not_count(
    platform: Platform, session: Session, reader: Person, told: UUID
) -> None:
    genuine = session.scalars(select(PaperLetter.id)).one()
    change = "update paper_letters set posted_at = now(), posted_by = :by, posted_to = 'x'"
    insider(session).execute(text(change), {"by": reader.id})
    session.commit()
    session.expire_all()
    with platform.executor.reading(SYSTEM) as uow:
        assert letters_posted(uow, [genuine]) == {}
    assert session.get(Notification, told) is not None
