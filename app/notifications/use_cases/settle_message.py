"""An operator settles a message that failed, or of which nobody knows whether it left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from app.errors import Conflict
from app.notifications.models import (
    DROPPED,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNKNOWN,
    Message,
)
from app.notifications.permissions import SETTLE_MESSAGES
from app.notifications.public import MESSAGE_QUEUED
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

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
