"""What an amendment may change, what kind it is, and what the rules say of it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.calendar import PROVINCE, local_day
from app.text import Sentence, sentence
from marketplace.kernel.policy.findings import Confidence, Finding

CORRIGENDUM, EXTENSION = "corrigendum", "extension"
CHANGED_ITEM, WITHDRAWN_LOT = "changed_item", "withdrawn_lot"
TERMS, ITEM, LOT = "terms", "item", "lot"


def _whole(text: str) -> int:
    return int(text)


# How each term that may change is read back from its text. What is not here (the evaluation, the
# securities, the validity, the estimate) changes by a new tender: bids were written to it.
READ: Mapping[str, Callable[[str], object]] = {
    "title": str,
    "title_ur": str,
    "description": str,
    "delivery_place": str,
    "delivery_days": _whole,
    "opening_place": str,
    "performance_percent": Decimal,
    "issue_to": date.fromisoformat,
    "closes_at": datetime.fromisoformat,
    "opens_at": datetime.fromisoformat,
}
EMPTY_TEXT = frozenset({"title_ur", "description", "delivery_place", "opening_place"})
TIMES = frozenset({"issue_to", "closes_at", "opens_at"})
ITEM_FIELDS = ("description", "specification", "unit", "quantity", "delivery_place")
# A bid's unit prices are for these: where one changes, the price may.
PRICED = frozenset({"unit", "quantity"})


def kind_of(changes: Sequence[Mapping[str, Any]]) -> str:
    """Name what changes, by its weightiest part."""
    parts = {each["part"] for each in changes}
    if LOT in parts:
        return WITHDRAWN_LOT
    if ITEM in parts:
        return CHANGED_ITEM
    names = {each["name"] for each in changes}
    return EXTENSION if names <= TIMES else CORRIGENDUM


def needs_prices(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether sealed prices cannot be those of what is bought now.

    An item is added, or is bought in another quantity or unit. What is withdrawn needs no price.
    """
    return any(
        each["part"] == ITEM and (each["name"] in PRICED or _is_added(each)) for each in changes
    )


def _is_added(each: Mapping[str, Any]) -> bool:
    return each["name"] == "description" and each["before"] is None


def read_terms(changes: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return the new values of the terms that change."""
    return {
        each["name"]: _value(each["name"], each["after"])
        for each in changes
        if each["part"] == TERMS
    }


def _value(name: str, text: str | None) -> object:
    if text is None:
        return "" if name in EMPTY_TEXT else None
    return READ[name](text)


def closing_after(changes: Sequence[Mapping[str, Any]], closes_at: datetime) -> datetime:
    """Return when bidding closes once these changes are made."""
    moved = read_terms(changes).get("closes_at")
    return moved if isinstance(moved, datetime) else closes_at


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A number of days that the rules give bidders, and how sure the rule is."""

    days: int
    confidence: Confidence
    citation: str


def notice_finding(rule: Notice, counts_from: date, closes_at: datetime) -> Finding | None:
    """Say that bidders would have less time from the publication of a change than a rule asks."""
    until = counts_from + timedelta(days=rule.days)
    if local_day(closes_at) >= until:
        return None
    return Finding(
        code="amendment.notice",
        severity=rule.confidence,
        message=sentence(
            "Bidding closes less than %(days)d days after the change is published. Let it close on "
            "%(until)s or later.",
            days=rule.days,
            until=f"{until:%d-%m-%Y}",
        ),
        citation=rule.citation,
        parameter="amendment_notice_days",
    )


def is_late(quiet_days: int, closes_at: datetime, at: datetime) -> bool:
    """Whether a change comes in the last days before closing, as closing was announced."""
    return at >= closes_at - timedelta(days=quiet_days)


def shortening(before: datetime, after: datetime | None, at: datetime) -> Sentence | None:
    """Say why a new closing time cannot be: bidders were promised the time that they have."""
    if after is None:
        return None
    if after < before:
        return sentence(
            "A change never shortens the time for bidding. Bidding closes on %(before)s: enter "
            "that time or a later one.",
            before=f"{before.astimezone(PROVINCE):%d-%m-%Y %H:%M}",
        )
    return sentence("Bidding must close in the future.") if after <= at else None
