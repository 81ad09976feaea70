"""Status of an attempt to pay by card: a pure function of requests and answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# A session of which the gateway says so "can no longer complete the payment" (Checkout v72,
# `SessionResultResponse.status`). Its other words may still change.
OVER = frozenset({"refused", "expired"})
# The gateway's events of a refund; the later two mean "it was returned".
REFUND = "REFUND"
REFUND_RETURN_EVENTS = ("REFUND_FAILED", "REFUNDED_REVERSED")


def named_id(reference: str) -> UUID | None:
    """Return the id that we gave the gateway as our reference; None for another's."""
    try:
        found = UUID(reference)
    except ValueError:
        return None
    return found if found.hex == reference.lower() else None


class Open(StrEnum):
    """A part of a card payment that has no end yet, for people to look up at the gateway.

    `payment`: the payer returned, or the bank agreed, without further messages; `left`: nobody
    returned from the page. `capture`, `cancel`, `refund`: requested, with unknown result. `gone`: a
    refund that the gateway reports as sent, and that is not in the books.
    """

    PAYMENT = "payment"
    LEFT = "left"
    CAPTURE = "capture"
    CANCEL = "cancel"
    REFUND = "refund"
    GONE = "gone"


class CardState(StrEnum):
    """The status of an attempt. The last four are ends.

    `declined`: the payer's bank refused, and has not agreed since. `unknown`: the page has expired
    and no result was received.
    """

    OPENING = "opening"
    WITH_PAYER = "with_payer"
    CAPTURING = "capturing"
    CANCELLING = "cancelling"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    CAPTURED = "captured"
    NOT_PAID = "not_paid"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """`told` are (event code, success) that came; `asked` are kinds of requests, with outcome.

    `session_over`: the gateway said that nobody has paid in the session, nor can any more.
    """

    start_outcome: str | None
    expires_at: datetime
    told: Collection[tuple[str, bool]] = ()
    asked: Collection[tuple[str, str | None]] = ()
    session_over: bool = False


def card_state(facts: CardFacts, now: datetime) -> CardState:
    """Return its status; the order of the messages does not matter."""
    told = set(facts.told)
    if ("CAPTURE_FAILED", True) in told or ("CAPTURE", False) in told:
        return CardState.FAILED
    if ("CAPTURE", True) in told:
        return CardState.CAPTURED
    if ("CANCELLATION", True) in told:
        return CardState.CANCELLED
    if facts.asked or ("AUTHORISATION", True) in told:
        return _state_while_pending(facts)
    return CardState.DECLINED if ("AUTHORISATION", False) in told else _untold(facts, now)


def _state_while_pending(facts: CardFacts) -> CardState:
    """Return its status while the result of our request is not known."""
    if facts.asked and all(kind == "cancel" for kind, _ in facts.asked):
        return CardState.CANCELLING
    captures = {outcome for kind, outcome in facts.asked if kind == "capture"}
    return CardState.FAILED if captures == {"refused"} else CardState.CAPTURING


def _untold(facts: CardFacts, now: datetime) -> CardState:
    over, opened = now > facts.expires_at, facts.start_outcome == "opened"
    if opened and not facts.session_over:
        return CardState.UNKNOWN if over else CardState.WITH_PAYER
    ended = over or opened or facts.start_outcome == "refused"
    return CardState.NOT_PAID if ended else CardState.OPENING
