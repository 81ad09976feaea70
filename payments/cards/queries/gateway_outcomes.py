"""What the gateway has told of card payments, as conditions of a query."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_

from payments.cards.models import CANCEL, CAPTURE, CardAttempt, CardMessage, CardRequest

# What was asked for is told within minutes; after so long people look.
OVERDUE = timedelta(days=1)
_CAPTURED = ("CAPTURE", "CAPTURE_FAILED")
_AUTHORISATION = CardMessage.event_code == "AUTHORISATION"
AGREED = and_(_AUTHORISATION, CardMessage.success)
LATER = ~_AUTHORISATION


def told_of(*what: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether anything (of `what`) was told of an attempt."""
    mine = CardMessage.attempt_id == CardAttempt.id
    return exists().where(mine, *what).correlate(CardAttempt)


def only_refused() -> ColumnElement[bool]:
    """Whether of an attempt nothing was told but that its payer's bank refused."""
    return ~told_of(~and_(_AUTHORISATION, CardMessage.success.is_(False)))


def heard_of() -> ColumnElement[bool]:
    """Whether it was told how what a request asked for ended, or failed afterwards."""
    codes = and_(CardRequest.kind == CAPTURE, CardMessage.event_code.in_(_CAPTURED))
    given_up = and_(CardRequest.kind == CANCEL, CardMessage.event_code == "CANCELLATION")
    mine = CardMessage.attempt_id == CardRequest.attempt_id
    return exists().where(mine, or_(codes, given_up)).correlate(CardRequest)
