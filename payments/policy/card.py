"""How an attempt to pay by card stands: a pure function of what was asked and told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CardState(StrEnum):
    """How an attempt stands. The last four are ends."""

    OPENING = "opening"
    WITH_PAYER = "with_payer"
    CAPTURING = "capturing"
    CANCELLING = "cancelling"
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
    if kinds:
        return CardState.CAPTURING if "capture" in kinds else CardState.CANCELLING
    if ("AUTHORISATION", True) in told:
        return CardState.CAPTURING
    return _before_authorisation(facts, now)


def _before_authorisation(facts: CardFacts, now: datetime) -> CardState:
    if facts.start_outcome == "refused" or now > facts.expires_at:
        return CardState.NOT_PAID
    return CardState.WITH_PAYER if facts.start_outcome == "opened" else CardState.OPENING
