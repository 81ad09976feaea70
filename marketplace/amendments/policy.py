"""Rules on amendments: permitted changes, kinds, and findings of the rules. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.calendar import PROVINCE, local_day
from app.text import Sentence, sentence
from marketplace.kernel.policy import Confidence, Finding

CORRIGENDUM, EXTENSION = "corrigendum", "extension"
CHANGED_ITEM, WITHDRAWN_LOT = "changed_item", "withdrawn_lot"
TERMS, ITEM, LOT = "terms", "item", "lot"
DOCUMENT, CRITERION, PAPER = "document", "criterion", "paper"
# The field that a criterion or a paper always has: nothing before is a new one, nothing after a
# dropped one.
NAMED_BY = {CRITERION: "wording", PAPER: "name"}


def _whole(text: str) -> int:
    return int(text)


# Parsers of the terms that may change, from their text. A term that is not here (the evaluation,
# the kind of security, the validity, the estimate) changes by a new tender: bids were written to
# it.
READ: Mapping[str, Callable[[str], object]] = {
    "title": str,
    "title_ur": str,
    "description": str,
    "delivery_place": str,
    "delivery_days": _whole,
    "opening_place": str,
    "performance_percent": Decimal,
    "security_percent": Decimal,
    "security_paisa": _whole,
    "issue_to": date.fromisoformat,
    "closes_at": datetime.fromisoformat,
    "opens_at": datetime.fromisoformat,
}
EMPTY_TEXT = frozenset({"title_ur", "description", "delivery_place", "opening_place"})
TIMES = frozenset({"issue_to", "closes_at", "opens_at"})
ITEM_FIELDS = ("description", "specification", "unit", "quantity", "delivery_place")
BID_SECURITY = frozenset({"security_percent", "security_paisa"})
# The rules' names of the terms that they limit.
RULED = {
    **{name: name for name in TIMES},
    "performance_percent": "performance_security_percent",
    "security_percent": "bid_security_percent",
    "security_paisa": "bid_security_fixed_paisa",
}
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
    """Return True if a sealed bid cannot cover the present items and criteria.

    An item is added, or is bought in another quantity or unit; a criterion is added that it does
    not answer, or a paper that it must include; its security may be too small. A withdrawn or
    dropped part needs nothing, and whether an answer still fits a criterion that was reworded is
    for its firm to decide.
    """
    return any(_unfits(each) for each in changes)


def _unfits(each: Mapping[str, Any]) -> bool:
    part, name = str(each["part"]), str(each["name"])
    if part == ITEM:
        return name in PRICED or (name == "description" and each["before"] is None)
    if part == CRITERION:
        return name == NAMED_BY[CRITERION] and each["before"] is None
    if part == PAPER:
        return (name, each["after"]) == ("mandatory", "yes")
    return name in BID_SECURITY and _grows(each)


def _grows(each: Mapping[str, Any]) -> bool:
    return Decimal(each["after"]) > Decimal(each["before"] or 0)


def is_substance(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Return True if changes are of substance, whatever the officer states."""
    parts = {each["part"] for each in changes}
    grows = any(each["name"] == "performance_percent" and _grows(each) for each in changes)
    return grows or needs_prices(changes) or not parts.isdisjoint({LOT, CRITERION, PAPER})


def count_after(part: str, count: int, changes: Sequence[Mapping[str, Any]]) -> int:
    """Return how many criteria or papers there are once these changes are made."""
    of_it = [e for e in changes if e["part"] == part and e["name"] == NAMED_BY[part]]
    added = sum(each["before"] is None for each in of_it)
    return count + added - sum(each["after"] is None for each in of_it)


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
    """Return a finding if bidders would have less time after publication than a rule asks."""
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
    """Return True if a change comes in the last days before the announced closing."""
    return at >= closes_at - timedelta(days=quiet_days)


def shortening(before: datetime, after: datetime | None, at: datetime) -> Sentence | None:
    """Return why a new closing time is not possible: bidders were promised their time."""
    if after is None:
        return None
    if after < before:
        return sentence(
            "A change never shortens the time for bidding. Bidding closes on %(before)s: enter "
            "that time or a later one.",
            before=f"{before.astimezone(PROVINCE):%d-%m-%Y %H:%M}",
        )
    return sentence("Bidding must close in the future.") if after <= at else None
