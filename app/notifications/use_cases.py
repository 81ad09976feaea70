"""Acts on messages and the inbox."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, update

from app.errors import Conflict, NotFound
from app.notifications.letters import (
    Letter,
    MailGateway,
    MayHaveLeft,
    NeverTaken,
    NotSent,
    SmsGateway,
)
from app.notifications.links import Links
from app.notifications.models import (
    DROPPED,
    EMAIL,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNKNOWN,
    Message,
    Notification,
    PaperLetter,
)
from app.notifications.permissions import POST_LETTERS, READ_NOTIFICATIONS, SETTLE_MESSAGES
from app.notifications.public import MESSAGE_QUEUED
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import log_forged
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal

# Send a queued message, at least once, and never without trace.
#
# The mark "sending" is committed separately before anything leaves. A job that finds that mark
# already there knows that an earlier try ended without a report, marks it "unknown" and sends
# nothing: an operator decides whether to send it again.


@dataclass(frozen=True, kw_only=True)
class BeginSending:
    """About to give this message to a gateway."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """The message certainly did not leave."""

    message_id: UUID
    error: str


def begin_sending(uow: UnitOfWork, command: BeginSending) -> bool:
    """Mark the message as sending; return False if it must not be sent (again)."""
    message = uow.lock(Message, command.message_id)
    return message.sealed is not None and message.begin(uow.now)


def put_back(uow: UnitOfWork, command: PutBack) -> None:
    """Let the message wait for the next try."""
    uow.lock(Message, command.message_id).stayed(command.error)


@handler("notifications.send_message")
def send_message(uow: UnitOfWork, event: Event) -> None:
    """Handle `notifications.message_queued`: hand one message to its gateway.

    Raises NotSent, and so lets the outbox try again later, only where it certainly did not leave.
    """
    message_id = UUID(event.payload["message_id"])
    if not uow.apart(begin_sending, BeginSending(message_id=message_id)):
        return
    try:
        _hand_over(uow, uow.get(Message, message_id))
    except NotSent as error:
        uow.apart(put_back, PutBack(message_id=message_id, error=str(error)))
        raise
    except NeverTaken as error:
        uow.lock(Message, message_id).refused(str(error))
    except MayHaveLeft as error:
        uow.lock(Message, message_id).lost_sight(str(error))
    else:
        uow.lock(Message, message_id).left(uow.instant())


def _hand_over(uow: UnitOfWork, message: Message) -> None:
    body = _opened(uow, message)
    if message.channel != EMAIL:
        # A message queued before texts could have such a link has none.
        sms = uow.port(Links).after(body["sms"], body.get("sms_link", ""), body.get("sms_end", ""))
        letter = Letter(to=body["to"], subject="", text=sms, key=message.message_key)
        uow.port(SmsGateway).send(letter)
        return
    links = uow.port(Links)
    # A message queued before such links has none.
    stop = links.whole(body.get("stop", ""))
    text = links.below(body["text"], body["link"])
    letter = Letter(
        to=body["to"], subject=body["subject"], text=text, key=message.message_key, stop=stop
    )
    uow.port(MailGateway).send(letter)


def _opened(uow: UnitOfWork, message: Message) -> dict[str, str]:
    """Unseal address and text; raises NeverTaken for those that were put here by somebody else."""
    try:
        body: dict[str, str] = json.loads(uow.vault.open_for(message.place, message.sealed or b""))
    except CannotUnseal as error:
        log_forged(Message.__tablename__, message.id)
        raise NeverTaken(str(error)) from error
    return body


# An operator settles a message that failed, or of which nobody knows whether it left.

# No try takes this long: a message still "sending" after it was left by something that died.
STUCK_AFTER = timedelta(minutes=10)
Outcome = Literal["again", "arrived", "dropped"]


@dataclass(frozen=True, kw_only=True)
class SettleMessage:
    """The operator's decision: send again (it may come twice), record as arrived, or leave."""

    message_id: UUID
    outcome: Outcome


def is_open(message: Message, now: datetime) -> bool:
    """Return True if an operator must look at it."""
    if message.state == SENDING and message.sending_at is not None:
        return message.sending_at + STUCK_AFTER < now
    return message.state in {FAILED, UNKNOWN}


def settle_message(uow: UnitOfWork, command: SettleMessage) -> None:
    """Settle one message; raise Conflict if there is nothing to settle."""
    require(uow.actor, SETTLE_MESSAGES)
    message = uow.lock(Message, command.message_id)
    if not is_open(message, uow.now):
        raise Conflict(sentence("This message needs no decision."))
    before = message.state
    _settle(message, command.outcome, uow.now)
    message.settled_by, message.settled_at = uow.actor.person, uow.now
    if message.state == QUEUED:
        uow.publish(MESSAGE_QUEUED, message_id=message.id)
    uow.audit(
        "message.settled", message.id, before={"state": before}, after={"state": message.state}
    )


def _settle(message: Message, outcome: Outcome, now: datetime) -> None:
    if outcome == "again":
        if message.sealed is None:
            raise Conflict(sentence("The text of this message was deleted, so it cannot be sent."))
        message.state = QUEUED
    elif outcome == "arrived":
        message.state, message.sent_at = SENT, now
    else:
        message.state = DROPPED


# An officer printed a letter, and sent it or handed it over.


@dataclass(frozen=True, kw_only=True)
class PostLetter:
    """The letter, and its destination."""

    letter_id: UUID
    posted_to: str


def post_letter(uow: UnitOfWork, command: PostLetter) -> PaperLetter:
    """Record that a letter was posted, once. Raises Conflict if it was already."""
    require(uow.actor, POST_LETTERS)
    letter = uow.lock(PaperLetter, command.letter_id)
    if letter.posted_at is not None:
        raise Conflict(sentence("This letter has already been posted."), code="posted-already")
    letter.posted_at, letter.posted_by = uow.instant(), uow.actor.person
    letter.posted_to = command.posted_to
    uow.audit("letter.posted", letter.id)
    return letter


# Mark one's own notifications as read.


@dataclass(frozen=True, kw_only=True)
class MarkRead:
    """One notification, or (None) all of them."""

    notification_id: UUID | None = None


def mark_read(uow: UnitOfWork, command: MarkRead) -> None:
    """Mark as read; what was read already keeps its time. Somebody else's is NotFound."""
    require(uow.actor, READ_NOTIFICATIONS)
    mine = update(Notification).where(
        Notification.person_id == uow.actor.person, Notification.secret.is_(False)
    )
    if command.notification_id is not None:
        one = uow.get(Notification, command.notification_id)
        if one.person_id != uow.actor.person or one.secret:
            raise NotFound
        mine = mine.where(Notification.id == one.id)
    uow.session.execute(mine.where(Notification.read_at.is_(None)).values(read_at=uow.now))


# Forget the texts of messages: a code once it is dead, everything else after a month.

SECRETS_LIVE = timedelta(hours=1)
TEXTS_LIVE = timedelta(days=30)


def forget_texts(uow: UnitOfWork, _: None) -> int:
    """Erase sealed texts that nobody needs any more; returns how many. Safe to run twice.

    A code that could not leave within an hour is dropped: it is dead, and must not arrive late.
    """
    dead = (Message.secret.is_(True)) & (Message.queued_at < uow.now - SECRETS_LIVE)
    old = Message.state.in_((SENT, DROPPED)) & (Message.queued_at < uow.now - TEXTS_LIVE)
    late = dead & Message.state.in_((QUEUED, FAILED, UNKNOWN))
    uow.session.execute(update(Message).where(late).values(state=DROPPED))
    done = update(Message).where(or_(dead & Message.state.in_((SENT, DROPPED)), old))
    rows = uow.session.execute(
        done.where(Message.sealed.is_not(None)).values(sealed=None).returning(Message.id)
    )
    return len(rows.all())
