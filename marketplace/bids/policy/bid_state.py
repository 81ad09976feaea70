"""What has become of a firm's own bid, as far as the firm may know it now."""

from datetime import datetime
from enum import StrEnum

from marketplace.tenders.policy.lifecycle import Status, TenderFacts, status


class Standing(StrEnum):
    """Where a bid stands, from the moment that it is received."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    SEALED = "sealed"
    OPENED = "opened"
    REPORTED = "reported"
    WON = "won"
    NOT_CHOSEN = "not_chosen"


_BEFORE_AN_AWARD = {
    Status.CANCELLED: Standing.CANCELLED,
    Status.PUBLISHED: Standing.RECEIVED,
    Status.CLOSED: Standing.SEALED,
    Status.OPENED: Standing.OPENED,
    Status.REPORTED: Standing.REPORTED,
}


def standing(
    facts: TenderFacts, now: datetime, *, withdrawn: bool, replaced: bool, awarded: bool
) -> Standing:
    """Derive it; `awarded` says that the award that stands names the bid for any part."""
    if withdrawn:
        return Standing.WITHDRAWN
    if replaced:
        return Standing.REPLACED
    chosen = Standing.WON if awarded else Standing.NOT_CHOSEN
    return _BEFORE_AN_AWARD.get(status(facts, now), chosen)
