"""How an attempt to pay by card stands: a pure function of what was asked and told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# What the gateway tells of a refund; the later words are "it came back", under two names.
REFUND = "REFUND"
CAME_BACK = ("REFUND_FAILED", "REFUNDED_REVERSED")


def named_id(reference: str) -> UUID | None:
    """Return the id that we gave the gateway as our reference; None for another's."""
    try:
        found = UUID(reference)
    except ValueError:
        return None
    return found if found.hex == reference.lower() else None


class CardState(StrEnum):
    """How an attempt stands. The last four are ends.

    `declined`: the payer's bank refused, and has not agreed since. `unknown`: the page's time is
    over and nobody has told what became of it.
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
    """`told` are (event code, success) that came; `asked` are kinds of requests, with outcome."""

    start_outcome: str | None
    expires_at: datetime
    told: Collection[tuple[str, bool]] = ()
    asked: Collection[tuple[str, str | None]] = ()


def card_state(facts: CardFacts, now: datetime) -> CardState:
    """Return how it stands; the order in which things were told does not matter."""
    told = set(facts.told)
    if ("CAPTURE_FAILED", True) in told or ("CAPTURE", False) in told:
        return CardState.FAILED
    if ("CAPTURE", True) in told:
        return CardState.CAPTURED
    if ("CANCELLATION", True) in told:
        return CardState.CANCELLED
    kinds = {kind for kind, _ in facts.asked}
    if "capture" in kinds or (not kinds and ("AUTHORISATION", True) in told):
        return CardState.CAPTURING
    if kinds:
        return CardState.CANCELLING
    return CardState.DECLINED if ("AUTHORISATION", False) in told else _untold(facts, now)


def _untold(facts: CardFacts, now: datetime) -> CardState:
    over, opened = now > facts.expires_at, facts.start_outcome == "opened"
    if opened:
        return CardState.UNKNOWN if over else CardState.WITH_PAYER
    return CardState.NOT_PAID if over or facts.start_outcome == "refused" else CardState.OPENING
