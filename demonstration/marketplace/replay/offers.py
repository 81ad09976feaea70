"""The bids of a process: who offered what, for which unit.

A unit is what is bid for and awarded as one: the whole (key ""), a lot, or an item.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from demonstration.marketplace.replay import loose
from demonstration.marketplace.replay import merge as merging
from demonstration.marketplace.replay.loose import Loose
from demonstration.marketplace.replay.parties import Directory
from demonstration.marketplace.replay.reasons import NotReplayableError, Reason
from marketplace.bids.policy import line_total_paisa

THE_WHOLE = ""
# Statuses of bids that were never made, or were withdrawn before the opening.
_NOT_MADE = frozenset({"invited", "draft", "deleted", "withdrawn", "invalid"})
_DISQUALIFIED = frozenset({"disqualified", "notqualified", "rejected"})


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A party's bid: paisa by unit (empty when unpriced), and unit prices by item if stated.

    `refused` are reasons by unit, where the file marks the bid as disqualified.
    """

    party_id: str
    party_name: str
    prices: Mapping[str, int]
    item_prices: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


def made_bids(release: Loose) -> list[Loose]:
    """Return the bids that were made, in the order of their dates, else of the file."""
    bids = release.get("bids")
    listed = loose.mapping(bids).get("details") if isinstance(bids, dict) else bids
    made = [b for b in loose.records(listed) if loose.word(b.get("status")) not in _NOT_MADE]
    return sorted(made, key=lambda bid: merging.moment(bid.get("date")))


def lots_of(bid: Loose) -> list[str]:
    """Return the lots that a bid names."""
    by_value = [lot for value in loose.records(bid.get("lotValues")) for lot in _lots(value)]
    return by_value or _lots(bid)


def offers(bids: Iterable[Loose], directory: Directory, *, by_lot: bool) -> list[Offer]:
    """Read bids into one offer for each party, in the order of the bids.

    Raises NotReplayableError for prices that cannot be distinguished, compared, or attributed.
    """
    found: dict[str, Offer] = {}
    currencies: set[str] = set()
    for bid in bids:
        offer = _offer(bid, directory, currencies, by_lot=by_lot)
        if offer is not None:
            earlier = found.get(offer.party_id)
            found[offer.party_id] = _joined(earlier, offer) if earlier else offer
    if len(currencies) > 1:
        raise NotReplayableError(Reason.MIXED_CURRENCIES)
    return list(found.values())


def priced_by_item(offers_: Sequence[Offer], quantities: Mapping[str, Decimal]) -> bool:
    """Return whether every priced offer has prices of these items only, adding up to its total."""
    priced = [offer for offer in offers_ if offer.prices]
    return bool(quantities and priced) and all(
        bool(offer.item_prices)
        and offer.item_prices.keys() <= quantities.keys()
        and sum(line_total_paisa(quantities[i], p) for i, p in offer.item_prices.items())
        == offer.prices.get(THE_WHOLE)
        for offer in priced
    )


def _offer(bid: Loose, directory: Directory, currencies: set[str], *, by_lot: bool) -> Offer | None:
    valued = list(_values(bid, by_lot=by_lot))
    prices = {unit: price for unit, value in valued if (price := _paisa(value)) is not None}
    party = directory.find(bid.get("tenderers"))
    if party is None:
        if prices:
            raise NotReplayableError(Reason.UNKNOWN_PARTY)
        return None
    currencies.update(filter(None, (loose.text(v.get("currency")) for _, v in valued)))
    disqualified = loose.word(bid.get("status")) in _DISQUALIFIED
    return Offer(
        party_id=party.id,
        party_name=party.name,
        prices=prices,
        item_prices={} if by_lot else _item_prices(bid),
        refused=dict.fromkeys(prices, _why(bid)) if disqualified else {},
    )


def _why(bid: Loose) -> str:
    stated = (loose.text(bid.get(key)) for key in ("statusDetails", "description"))
    return next(filter(None, stated), "The bid was marked as disqualified.")


def _values(bid: Loose, *, by_lot: bool) -> Iterator[tuple[str, Loose]]:
    """Yield (unit, value) of a bid."""
    by_value = list(loose.records(bid.get("lotValues")))
    whole = loose.mapping(bid.get("value"))
    if not by_lot:
        values = [whole, *(loose.mapping(entry.get("value")) for entry in by_value)]
        yield THE_WHOLE, next((value for value in values if value.get("amount")), {})
    elif by_value:
        for entry in by_value:
            yield from ((lot, loose.mapping(entry.get("value"))) for lot in _lots(entry)[:1])
    else:
        yield from _one_lot(_lots(bid), whole)


def _one_lot(lots: list[str], value: Loose) -> Iterator[tuple[str, Loose]]:
    if len(lots) == 1:
        yield lots[0], value
    elif _paisa(value) is not None:
        raise NotReplayableError(Reason.LOTS_UNPRICED)


def _lots(thing: Loose) -> list[str]:
    named = loose.texts(thing.get("relatedLots"), "id", "lotId", "lotID")
    return list(dict.fromkeys([*named, *loose.texts(thing.get("relatedLot"), "id")]))


def _paisa(value: Loose) -> int | None:
    try:
        return loose.paisa(value)
    except loose.TooFineError:
        raise NotReplayableError(Reason.TOO_FINE) from None
    except loose.TooLargeError:
        raise NotReplayableError(Reason.TOO_LARGE) from None


def _item_prices(bid: Loose) -> dict[str, int]:
    """Return unit prices by item; a price too fine for paisa is none (the total still counts)."""
    prices: dict[str, int] = {}
    for item in loose.records(bid.get("items")):
        try:
            price = loose.paisa(loose.mapping(item.get("unit")).get("value"))
        except loose.UnfitAmountError:
            return {}
        name = loose.text(item.get("id"))
        if price is None or not name:
            return {}
        prices[name] = price
    return prices


def _joined(earlier: Offer, later: Offer) -> Offer:
    """Join two bids of one party: for different lots, or the same price said twice."""
    both = earlier.prices.keys() & later.prices.keys()
    if any(earlier.prices[unit] != later.prices[unit] for unit in both):
        raise NotReplayableError(Reason.SEVERAL_BIDS)
    return replace(
        later,
        prices={**earlier.prices, **later.prices},
        item_prices=earlier.item_prices or later.item_prices,
        refused={**earlier.refused, **later.refused},
    )
