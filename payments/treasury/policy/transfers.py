"""How a transfer to a treasury stands. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class SheetState(StrEnum):
    """How a sheet stands. What was refused or has failed is free for another sheet."""

    PREPARED = "prepared"
    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class SheetFacts:
    """What has happened to a sheet; `outcome` is "arrived", "failed" or None."""

    proposed: bool = False
    approved: bool = False
    refused: bool = False
    ordered: bool = False
    outcome: str | None = None


def sheet_state(facts: SheetFacts) -> SheetState:
    """Return how a sheet stands: the last thing that can happen comes first."""
    if facts.outcome:
        return SheetState(facts.outcome)
    if facts.refused:
        return SheetState.REFUSED
    if facts.approved:
        return SheetState.ORDERED if facts.ordered else SheetState.APPROVED
    return SheetState.PROPOSED if facts.proposed else SheetState.PREPARED
