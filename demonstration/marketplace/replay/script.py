"""Script of a process: the tender, its bids, and the excluded parties. No award is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from marketplace.evaluation.policy.ranking import WHOLE, Award
from marketplace.kernel.policy import Category


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the tender to play: an item, a lot, or the lump sum for the whole."""

    number: int
    description: str
    unit: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A bid to play: unit price in paisa by number of the item."""

    party_id: str
    party_name: str
    unit_prices_paisa: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Script:
    """A process to play. Bids are in their order of receipt.

    `turned_away` are reasons by party and scope, as `policy.ranking` names scopes ("whole",
    "lot:2", "item:3"). By lot, each item is a lot and has its number.
    """

    ocid: str
    title: str
    procuring_entity: str
    category: Category
    estimate_paisa: int | None
    mode: Award
    items: tuple[Item, ...]
    bids: tuple[Bid, ...]
    turned_away: Mapping[str, Mapping[str, str]]


def scope_name(mode: Award, number: int) -> str:
    """Return the scope of an item."""
    if mode is Award.WHOLE:
        return WHOLE
    return f"lot:{number}" if mode is Award.BY_LOT else f"item:{number}"
