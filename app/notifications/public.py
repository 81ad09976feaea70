"""Notify people: `queue_message` in a use case; the message leaves after the commit.

Names of this room's events: `notifications.message_queued` (message_id).
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.identity.people.models import Person
from app.identity.people.queries import shared_phone_of
from app.notifications.addresses import address_hash
from app.notifications.links import Links as Links
from app.notifications.models import (
    EMAIL,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    SMS,
    UNKNOWN,
    Message,
    Notification,
    PaperLetter,
)
from app.notifications.texts import LANGUAGES, Texts, Written
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork

MESSAGE_QUEUED = "notifications.message_queued"
SHARED, SHARED_SHORT = "notifications/shared_phone", "notifications/shared_phone_short"
# A possible amount of money is not shown on a shared phone.
_AMOUNT = re.compile(r"(?:Rs|PKR|₨|روپ)|[0-9۰-۹][0-9۰-۹,.]{2,}")
Address = tuple[str, str]


def queue_message(  # noqa: PLR0913 - each argument is a part of the message
    uow: UnitOfWork,
    *,
    template: str,
    values: Mapping[str, str],
    person_id: UUID | None = None,
    to_email: str | None = None,
    to_mobile: str | None = None,
    language: str | None = None,
    secret: bool = False,
    everywhere: bool = False,
    confidential: bool = False,
    inbox_only: bool = False,
) -> UUID:
    """Queue a notification; return its id. Nothing leaves unless this transaction commits.

    `template` is `room/name` (see `app/notifications/texts.py`); `values` fill its blanks and must
    be texts already written for people. With `person_id` it appears in the person's inbox and goes
    to the person's verified e-mail, else verified mobile, else the phone that they share — unless
    `to_email` or `to_mobile` give a destination. `everywhere`: to all three, for events that the
    owner must learn of even if somebody else holds an address. A shared phone gets only the owner's
    name and the subject, without amounts or links. A person whom nothing reaches gets a letter on
    paper (`paper_letters.py`). `language` defaults to the person's. `secret` (codes): kept out of
    the inbox and off shared phones, and its text is sealed and soon forgotten. `confidential`
    (identity of bidders, before the opening): no shared phone, no letter and no count of letters
    shows it. `inbox_only`: nothing is sent, the person finds it there.

    Raises BadText or LookupError for a template that is missing or lacks a value.
    """
    person = uow.get(Person, person_id) if person_id else None
    speaks = language or (person.language if person else "en")
    speaks = speaks if speaks in LANGUAGES else "en"
    written = uow.port(Texts).get(template, speaks).fill(values)
    notification = Notification(
        id=new_id(),
        person_id=person_id,
        template=template,
        language=speaks,
        filled=None if secret or person is None else dict(values),
        secret=secret,
        created_at=uow.now,
    )
    uow.add(notification)
    if inbox_only:
        return notification.id
    own = list(_addresses(person, to_email, to_mobile))
    for address in (
        own if everywhere else own[:1] if person and not (to_email or to_mobile) else own
    ):
        _queue(uow, notification, address, written)
    if person and not (secret or confidential) and (everywhere or not own):
        reached = _queue_shared(uow, notification, person, written)
        if not (own or reached):
            uow.add(PaperLetter(id=new_id(), notification_id=notification.id, written_at=uow.now))
    return notification.id


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """A person without an account, as a filing names them; the office finds a missing address."""

    name: str
    name_ur: str = ""
    address: str = ""


def write_letter(
    uow: UnitOfWork, *, template: str, values: Mapping[str, Mapping[str, str]], to: Addressee
) -> UUID:
    """Write a letter on paper to a person who has no account; return its id.

    `values` fill the blanks of the template by language, "en" and "ur": a centre prints both, since
    nobody knows which one they read. They count as notified when it is posted, not before.

    Raises BadText or LookupError for a template that is missing or lacks a value.
    """
    filled = {language: dict(values[language]) for language in LANGUAGES}
    for language in LANGUAGES:
        uow.port(Texts).get(template, language).fill(filled[language])
    notification = Notification(
        id=new_id(),
        template=template,
        language="ur",
        filled=filled,
        secret=False,
        created_at=uow.now,
    )
    uow.add(notification)
    letter = PaperLetter(
        id=new_id(),
        notification_id=notification.id,
        addressee={"name": to.name, "name_ur": to.name_ur, "address": to.address},
        written_at=uow.now,
    )
    uow.add(letter)
    return letter.id


def letters_posted(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Return of letters when they were posted; waiting and forged ones are left out."""
    if not ids:
        return {}
    query = select(PaperLetter).where(PaperLetter.id.in_(ids))
    rows = genuine_of(uow.session, query)
    return {row.id: row.posted_at for row in rows if row.posted_at is not None}


def _addresses(person: Person | None, email: str | None, mobile: str | None) -> Iterator[Address]:
    """Yield the given addresses, else those that the person proved to be theirs."""
    if email or mobile:
        yield from ((EMAIL, email),) if email else ()
        yield from ((SMS, mobile),) if mobile else ()
    elif person is None:
        message = "a message needs a person, an e-mail address or a mobile number"
        raise ValueError(message)
    else:
        if person.email and person.email_verified_at:
            yield EMAIL, person.email
        if person.mobile and person.mobile_verified_at:
            yield SMS, person.mobile


def _queue_shared(
    uow: UnitOfWork, notification: Notification, person: Person, written: Written
) -> bool:
    """Tell a shared phone whose notice waits, by first name, and nothing that is only theirs."""
    phone = shared_phone_of(uow.session, person.id)
    if phone is None:
        return False
    amount = _AMOUNT.search(written.subject) is not None
    text = uow.port(Texts).get(SHARED_SHORT if amount else SHARED, notification.language)
    name = (person.name_ur if notification.language == "ur" else "") or person.name
    told = text.fill({"name": name.split()[0], "subject": written.subject})
    _queue(uow, notification, (SMS, phone.mobile), told)
    return True


def sms_of(uow: UnitOfWork, template: str, language: str, values: Mapping[str, str]) -> str:
    """Return an SMS as a whole, with its links, to measure its length."""
    written = uow.port(Texts).get(template, language).fill(values)
    return uow.port(Links).after(written.sms, written.sms_link, written.sms_end)


def reached_at(uow: UnitOfWork, person_id: UUID) -> dict[str, str]:
    """Return where a person is reached: "language", and "email" and "mobile" where verified."""
    person = uow.get(Person, person_id)
    told = {"language": person.language}
    if person.email and person.email_verified_at:
        told["email"] = person.email
    if person.mobile and person.mobile_verified_at:
        told["mobile"] = person.mobile
    return told


def _queue(uow: UnitOfWork, notification: Notification, address: Address, written: Written) -> None:
    channel, to = address
    body = {"to": to, "subject": written.subject, "text": written.text, "link": written.link}
    body |= {"sms": written.sms, "sms_link": written.sms_link, "sms_end": written.sms_end}
    body |= {"stop": written.unsubscribe}
    message = Message(
        id=new_id(),
        notification_id=notification.id,
        channel=channel,
        address_hash=address_hash(uow.vault, to),
        secret=notification.secret,
        message_key=new_id().hex,
        queued_at=uow.now,
    )
    message.sealed = uow.vault.seal_for(message.place, json.dumps(body).encode())
    uow.add(message)
    uow.publish(MESSAGE_QUEUED, message_id=message.id)


# For several messages of one notification the least certain state is shown.
_PUBLIC_STATES = {
    UNKNOWN: "unknown",
    SENDING: "waiting",
    QUEUED: "waiting",
    FAILED: "failed",
    SENT: "sent",
}


def message_states(uow: UnitOfWork, notifications: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the states of a person's notifications; those without messages are left out.

    "unknown": it may have left when a machine stopped; nothing sends it again automatically.
    """
    if not notifications:
        return {}
    query = select(Message.notification_id, Message.state).where(
        Message.notification_id.in_(notifications), Message.state.in_(_PUBLIC_STATES)
    )
    found: dict[UUID, str] = {}
    order = list(_PUBLIC_STATES.values())
    for notification, state in uow.session.execute(query):
        told = (found.get(notification), _PUBLIC_STATES[state])
        found[notification] = min((each for each in told if each), key=order.index)
    return found


def unread_count(uow: UnitOfWork, person_id: UUID, *, most: int = 100) -> int:
    """Count a person's unread notifications, up to `most`."""
    unread = select(Notification.id).where(
        Notification.person_id == person_id,
        Notification.read_at.is_(None),
        Notification.secret.is_(False),
    )
    return len(uow.session.execute(unread.limit(most)).all())
