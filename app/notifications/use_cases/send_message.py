"""Send a queued message, at least once, and never without trace.

The mark "sending" is committed separately before anything leaves. A job that finds that mark
already there knows that an earlier try ended without a report, marks it "unknown" and sends
nothing: an operator decides whether to send it again.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from app.notifications.letters import (
    Letter,
    MailGateway,
    MayHaveLeft,
    NeverTaken,
    NotSent,
    SmsGateway,
)
from app.notifications.links import Links
from app.notifications.models import EMAIL, Message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork


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
    body = json.loads(uow.vault.open(message.sealed or b""))
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
