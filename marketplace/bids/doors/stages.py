"""How far a tender, or a bid on it, has come: the stages that the pages draw as a line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from app.web.charts import Stage, way
from marketplace.bids.models import Bid
from marketplace.tenders.models import Tender


def tender_stages(tender: Mapping[str, Any], now: datetime) -> list[Stage]:
    """Return the way of a published tender, from the times of what happened to it."""
    stages = (*_until_award(), gettext("Contract"))
    return way(stages, _reached(tender, now), ended=_ended(tender))


def _until_award() -> tuple[str, ...]:
    return (
        gettext("Bidding"),
        gettext("Opening the bids"),
        gettext("Evaluation"),
        gettext("Award"),
    )


def _reached(tender: Mapping[str, Any], now: datetime) -> int:
    """Count the stages that are behind it; a cancelled tender stays where it was cancelled."""
    closed = tender["closes_at"] <= (tender["cancelled_at"] or now)
    facts = ("opened_at", "reported_at", "awarded_at", "signed_at")
    behind = [closed, *(bool(tender[fact]) for fact in facts)]
    return _first_open(behind)


def _first_open(behind: Sequence[bool]) -> int:
    return next((place for place, done in enumerate(behind) if not done), len(behind))


def _ended(tender: Mapping[str, Any]) -> str:
    if tender["cancelled_at"]:
        return str(gettext("Cancelled"))
    return str(gettext("Contract ended early")) if tender["terminated_at"] else ""


def bid_stages(bid: Bid, tender: Tender, now: datetime) -> list[Stage]:
    """Return the way of a firm's own bid: the tender's, as far as it concerns the bid."""
    facts = (tender.opened_at, tender.reported_at, tender.awarded_at)
    behind = [tender.closes_at <= now, *(at is not None and at <= now for at in facts)]
    ended = _out(bid) or _ended_for_all(tender)
    return way(_until_award(), 1 if _out(bid) else _first_open(behind), ended=ended)


def _out(bid: Bid) -> str:
    if bid.withdrawn_at is not None:
        return str(gettext("Withdrawn"))
    return str(gettext("Replaced by a later one")) if bid.replaced_at is not None else ""


def _ended_for_all(tender: Tender) -> str:
    return str(gettext("Tender cancelled")) if tender.cancelled_at is not None else ""
