"""Structure of a tender: items and award mode, from the tender and bids, never an award.

Several lots are awarded lot by lot, each a line with one price. Otherwise it is awarded whole,
unless the tender says “item by item” or a bid prices some of the items only: such a bid could not
win otherwise. Items are separate lines if every bid prices them and they add up; else one lump-sum
line represents all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from demonstration.marketplace.replay import loose, offers
from demonstration.marketplace.replay.loose import Loose
from demonstration.marketplace.replay.offers import THE_WHOLE, Offer
from demonstration.marketplace.replay.reasons import NotReplayableError, Reason
from demonstration.marketplace.replay.script import Item
from marketplace.evaluation.policy.ranking import Award

LUMP_SUM = "lump sum"
# As many lines as `marketplace/tenders/use_cases/set_items.py` takes.
MAX_LINES = 1_000
_MAX_TITLE_LENGTH = 300
_MAX_UNIT_LENGTH = 40
_ITEM_BY_ITEM = re.compile(
    r"\b(item[ -]?wise|(item by|by|per|each|for each|every) item)\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Structure:
    """Lines by the key that bids price them by: a lot's id, an item's, or THE_WHOLE.

    `units` are the keys of what is awarded as one; `award_key` says how awards name them.
    """

    lines: Mapping[str, Item]
    mode: Award

    @property
    def units(self) -> tuple[str, ...]:
        """Return the keys of what is awarded as one."""
        return (THE_WHOLE,) if self.mode is Award.WHOLE else tuple(self.lines)

    @property
    def award_key(self) -> str:
        """The key of units in awards ("lot", "item"), or "" if there is only the whole."""
        return {Award.WHOLE: "", Award.BY_LOT: "lot", Award.BY_ITEM: "item"}[self.mode]

    def prices(self, offer: Offer) -> Mapping[str, int]:
        """Return an offer's unit prices by key of the line."""
        by_item = self.mode is not Award.BY_LOT and THE_WHOLE not in self.lines
        return offer.item_prices if by_item and offer.prices else offer.prices

    def priced_units(self, offer: Offer) -> frozenset[str]:
        """Return the units that an offer prices."""
        return frozenset(offer.prices if self.mode is Award.WHOLE else self.prices(offer))


def lots_of(tender: Loose, bids: Sequence[Loose]) -> dict[str, str]:
    """Return the titles of lots by id: those of the tender, and others that bids name."""
    titles = {lot: lot for bid in bids for lot in offers.lots_of(bid)}
    own: dict[str, str] = {}
    for lot in loose.records(tender.get("lots")):
        name = loose.text(lot.get("id"))
        if name:
            title = loose.text(lot.get("title")) or loose.text(lot.get("description"))
            own[name] = title[:_MAX_TITLE_LENGTH] or name
    return own | {lot: title for lot, title in titles.items() if lot not in own}


def structure(tender: Loose, lots: Mapping[str, str], made: Sequence[Offer]) -> Structure:
    """Return the lines and how they are awarded. Raises NotReplayableError for too many lots."""
    if len(lots) > MAX_LINES:
        raise NotReplayableError(Reason.TOO_MANY_LOTS)
    if len(lots) > 1:
        lines = {lot: _lump(at, title) for at, (lot, title) in enumerate(lots.items(), start=1)}
        return Structure(lines=lines, mode=Award.BY_LOT)
    items = _items(tender)
    if offers.priced_by_item(made, {key: item.quantity for key, item in items.items()}):
        apart = _is_awarded_item_by_item(tender) or any(
            len(offer.item_prices) < len(items) for offer in made if offer.prices
        )
        return Structure(lines=items, mode=Award.BY_ITEM if apart else Award.WHOLE)
    described = "; ".join(_described(item) for item in loose.records(tender.get("items")))
    line = _lump(1, (title_of(tender) or described)[:_MAX_TITLE_LENGTH])
    return Structure(lines={THE_WHOLE: line}, mode=Award.WHOLE)


def title_of(tender: Loose) -> str:
    """Return the tender's title, else what it says of itself."""
    return (loose.text(tender.get("title")) or loose.text(tender.get("description")))[
        :_MAX_TITLE_LENGTH
    ]


def _is_awarded_item_by_item(tender: Loose) -> bool:
    return bool(_ITEM_BY_ITEM.search(loose.text(tender.get("awardCriteriaDetails"))))


def _lump(number: int, description: str) -> Item:
    return Item(
        number=number, description=description or LUMP_SUM, unit=LUMP_SUM, quantity=Decimal(1)
    )


def _items(tender: Loose) -> dict[str, Item]:
    """Return the tender's items by id; none at all when one of them cannot be priced."""
    items: dict[str, Item] = {}
    for number, item in enumerate(loose.records(tender.get("items")), start=1):
        name, quantity = loose.text(item.get("id")), loose.quantity(item.get("quantity"))
        if not name or quantity is None or name in items or number > MAX_LINES:
            return {}
        unit = loose.text(loose.mapping(item.get("unit")).get("name"), _MAX_UNIT_LENGTH) or "each"
        items[name] = Item(
            number=number, description=_described(item) or name, unit=unit, quantity=quantity
        )
    return items


def _described(item: Loose) -> str:
    classified = loose.mapping(item.get("classification")).get("description")
    return (loose.text(item.get("description")) or loose.text(classified))[:_MAX_TITLE_LENGTH]
