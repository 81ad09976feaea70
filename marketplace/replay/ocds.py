"""Reading OCDS: which processes can be replayed, and what is needed to play each.

Replayable are open, lowest-price processes with priced bids by identifiable parties and an active
award; everything else is returned with the reason. Lots become lines that are awarded one by one;
items without prices become one lump-sum line. Amounts keep their figures, the currency is merely
called rupees. `expected_*` is for comparing afterwards: a player never sends it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.errors import Invalid
from app.text import sentence
from marketplace.policy.draft import Category
from marketplace.policy.ranking import WHOLE, Award
from marketplace.replay import loose, merging, offers, results
from marketplace.replay.loose import Loose
from marketplace.replay.offers import THE_WHOLE, Offer
from marketplace.replay.parties import Directory
from marketplace.replay.reasons import NotReplayableError, Reason
from marketplace.replay.results import Results

LUMP_SUM = "lump sum"
_LOWEST_PRICE = frozenset({"lowestcost", "priceonly", "lowestprice"})
_CATEGORIES = {
    "goods": Category.GOODS,
    "works": Category.WORKS,
    "services": Category.SERVICES,
    "consultingservices": Category.CONSULTANCY,
}
_MOST_TITLE = 300


class NotOcds(Invalid):
    """A file that holds no OCDS releases; the message says so."""

    code = "not-ocds"


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
class Process:
    """A process to play. Bids stand in their order of receipt.

    `disqualified` are reasons by party, `items_refused` reasons by (party, item number) where a
    bid was turned away for that item only. `expected_winners` are party ids by name of the scope,
    as `policy.ranking.scopes` names it ("whole", "item:2"); amounts where the file tells them.
    """

    ocid: str
    title: str
    procuring_entity: str
    category: Category
    estimate_paisa: int | None
    award: Award
    items: tuple[Item, ...]
    bids: tuple[Bid, ...]
    disqualified: Mapping[str, str]
    items_refused: Mapping[tuple[str, int], str]
    expected_winners: Mapping[str, str]
    expected_amounts_paisa: Mapping[str, int]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotReplayable:
    """A process that cannot be replayed, and why."""

    ocid: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file holds, in its order."""

    processes: tuple[Process, ...] = ()
    not_replayable: tuple[NotReplayable, ...] = ()

    @property
    def counts(self) -> Mapping[Reason, int]:
        """Return how many processes cannot be replayed, by reason, most frequent first."""
        return dict(Counter(each.reason for each in self.not_replayable).most_common())


def read(data: bytes) -> Reading:
    """Read a release package, a record package, a list of releases or one release.

    Raises NotOcds with a sentence when the file is none of them.
    """
    try:
        found = list(merging.processes(loose.parse(data)))
    except merging.NoPackageError:
        raise NotOcds(sentence("The file holds no OCDS releases or records.")) from None
    except ValueError:
        raise NotOcds(sentence("The file is not readable as JSON.")) from None
    playable: list[Process] = []
    rest: list[NotReplayable] = []
    for ocid, release in found:
        try:
            playable.append(_process(ocid, release))
        except NotReplayableError as error:
            rest.append(NotReplayable(ocid=ocid, reason=error.reason))
    return Reading(processes=tuple(playable), not_replayable=tuple(rest))


@dataclass(frozen=True, kw_only=True)
class _Units:
    """What is bid for and awarded as one, as lines: key and line, in order."""

    lines: Mapping[str, Item]
    award: Award
    kind: str


def _process(ocid: str, release: Loose) -> Process:
    tender = loose.mapping(release.get("tender"))
    _check_kind(ocid, tender)
    bids = offers.made_bids(release)
    if not bids:
        raise NotReplayableError(Reason.NO_BIDS)
    lots = _lots(tender, bids)
    directory = Directory(release, _references(release, bids))
    made = offers.offers(bids, directory, by_lot=len(lots) > 1)
    if not any(offer.prices for offer in made):
        raise NotReplayableError(Reason.NO_PRICED_BIDS)
    units = _units(tender, lots, made)
    found = results.results(release, directory, list(units.lines), units.kind, bids)
    if not found.winners:
        raise NotReplayableError(Reason.NO_ACTIVE_AWARD)
    return _assembled(ocid, release, units, made, found)


def _check_kind(ocid: str, tender: Loose) -> None:
    checks = (
        (bool(ocid), Reason.NO_OCID),
        (bool(tender), Reason.NO_TENDER),
        (loose.word(tender.get("procurementMethod")) == "open", Reason.NOT_OPEN),
        (_by_lowest_price(tender), Reason.NOT_LOWEST_PRICE),
    )
    for holds, reason in checks:
        if not holds:
            raise NotReplayableError(reason)


def _by_lowest_price(tender: Loose) -> bool:
    """Return whether the tender's criteria, and those of lots that state their own, are price."""
    own = [loose.word(lot.get("awardCriteria")) for lot in loose.records(tender.get("lots"))]
    stated = [word for word in (loose.word(tender.get("awardCriteria")), *own) if word]
    return bool(stated) and all(word in _LOWEST_PRICE for word in stated)


def _lots(tender: Loose, bids: Sequence[Loose]) -> dict[str, str]:
    """Return the titles of lots by id: those of the tender, and others that bids name."""
    titles = {lot: lot for bid in bids for lot in offers.lots_of(bid)}
    own: dict[str, str] = {}
    for lot in loose.records(tender.get("lots")):
        name = loose.text(lot.get("id"))
        if name:
            title = loose.text(lot.get("title")) or loose.text(lot.get("description"))
            own[name] = title[:_MOST_TITLE] or name
    return own | {lot: title for lot, title in titles.items() if lot not in own}


def _references(release: Loose, bids: Sequence[Loose]) -> list[Loose]:
    awards = list(loose.records(release.get("awards")))
    fields = [bid.get("tenderers") for bid in bids] + [award.get("suppliers") for award in awards]
    return [each for field_ in fields for each in loose.records(field_)]


def _units(tender: Loose, lots: Mapping[str, str], made: Sequence[Offer]) -> _Units:
    if len(lots) > 1:
        lines = {lot: _lump(at, title) for at, (lot, title) in enumerate(lots.items(), start=1)}
        return _Units(lines=lines, award=Award.BY_ITEM, kind="lot")
    items = _items(tender)
    if offers.priced_by_item(made, {key: item.quantity for key, item in items.items()}):
        return _Units(lines=items, award=Award.BY_ITEM, kind="item")
    described = "; ".join(_described(item) for item in loose.records(tender.get("items")))
    line = _lump(1, (_title(tender) or described)[:_MOST_TITLE])
    return _Units(lines={THE_WHOLE: line}, award=Award.WHOLE, kind="")


def _lump(number: int, description: str) -> Item:
    return Item(
        number=number, description=description or LUMP_SUM, unit=LUMP_SUM, quantity=Decimal(1)
    )


def _items(tender: Loose) -> dict[str, Item]:
    """Return the tender's items by id; none at all when one of them cannot be priced."""
    items: dict[str, Item] = {}
    for number, item in enumerate(loose.records(tender.get("items")), start=1):
        name, quantity = loose.text(item.get("id")), loose.quantity(item.get("quantity"))
        if not name or quantity is None or name in items:
            return {}
        unit = loose.text(loose.mapping(item.get("unit")).get("name"), 40) or "each"
        items[name] = Item(
            number=number, description=_described(item) or name, unit=unit, quantity=quantity
        )
    return items


def _described(item: Loose) -> str:
    classified = loose.mapping(item.get("classification")).get("description")
    return (loose.text(item.get("description")) or loose.text(classified))[:_MOST_TITLE]


def _title(tender: Loose) -> str:
    return (loose.text(tender.get("title")) or loose.text(tender.get("description")))[:_MOST_TITLE]


def _assembled(
    ocid: str, release: Loose, units: _Units, made: Sequence[Offer], found: Results
) -> Process:
    tender = loose.mapping(release.get("tender"))
    prices = {o.party_id: o.item_prices if units.kind == "item" else o.prices for o in made}
    keys = _playable(units, prices, found)
    award = units.award
    if units.kind == "item" and len({found.winners[key] for key in keys}) == 1:
        award = Award.WHOLE
    items = {key: _numbered(units.lines[key], at) for at, key in enumerate(keys, start=1)}
    refused = _refusals(made, prices, found, keys)
    disqualified = {p: r for p, by in refused.items() if (r := _wholly(by, prices[p], keys, award))}
    entity = loose.mapping(tender.get("procuringEntity")) or loose.mapping(release.get("buyer"))
    return Process(
        ocid=ocid,
        title=_title(tender) or ocid,
        procuring_entity=loose.text(entity.get("name"), _MOST_TITLE) or ocid,
        category=_CATEGORIES.get(loose.word(tender.get("mainProcurementCategory")), Category.GOODS),
        estimate_paisa=_estimate(tender),
        award=award,
        items=tuple(items.values()),
        bids=_bids(made, prices, items),
        disqualified=disqualified,
        items_refused={
            (party, items[key].number): reason
            for party, by_unit in refused.items()
            if party not in disqualified
            for key, reason in by_unit.items()
        },
        expected_winners={_scope(items[key], award): found.winners[key] for key in keys},
        expected_amounts_paisa={
            _scope(items[key], award): amount
            for key in keys
            if len(keys) == 1 or award is Award.BY_ITEM
            if (amount := found.amounts[key]) is not None
        },
        left_out=tuple(line.description for key, line in units.lines.items() if key not in keys),
    )


def _playable(units: _Units, prices: Mapping[str, Mapping[str, int]], found: Results) -> list[str]:
    """Return the units with a winner and a price, whose winner did not bid without a price."""
    awarded = [key for key in units.lines if key in found.winners]
    priced = [key for key in awarded if any(key in by_unit for by_unit in prices.values())]
    fair = [key for key in priced if key in prices.get(found.winners[key], {key: 0})]
    for keys, reason in (
        (awarded, Reason.NO_ACTIVE_AWARD),
        (priced, Reason.NO_PRICED_BIDS),
        (fair, Reason.WINNER_UNPRICED),
    ):
        if not keys:
            raise NotReplayableError(reason)
    return fair


def _numbered(item: Item, number: int) -> Item:
    return Item(number=number, description=item.description, unit=item.unit, quantity=item.quantity)


def _refusals(
    made: Sequence[Offer],
    prices: Mapping[str, Mapping[str, int]],
    found: Results,
    keys: Sequence[str],
) -> dict[str, dict[str, str]]:
    """Return reasons by party and unit; who won a unit in the end was not refused there."""
    refused: dict[str, dict[str, str]] = {}
    for offer in made:
        for key in keys:
            marked = offer.refused.get(key) or offer.refused.get(THE_WHOLE, "")
            reason = found.refused.get((key, offer.party_id)) or marked
            bid_for = key in prices[offer.party_id]
            if reason and bid_for and found.winners[key] != offer.party_id:
                refused.setdefault(offer.party_id, {})[key] = reason
    return refused


def _wholly(
    by_unit: Mapping[str, str], prices: Mapping[str, int], keys: Sequence[str], award: Award
) -> str:
    """Return the reason when a bid was refused for everything that it priced, else ""."""
    everything = all(key in by_unit for key in keys if key in prices)
    return next(iter(by_unit.values())) if everything or award is Award.WHOLE else ""


def _bids(
    made: Sequence[Offer], prices: Mapping[str, Mapping[str, int]], items: Mapping[str, Item]
) -> tuple[Bid, ...]:
    bids = (
        Bid(
            party_id=offer.party_id,
            party_name=offer.party_name,
            unit_prices_paisa={
                item.number: prices[offer.party_id][key]
                for key, item in items.items()
                if key in prices[offer.party_id]
            },
        )
        for offer in made
    )
    return tuple(bid for bid in bids if bid.unit_prices_paisa)


def _scope(item: Item, award: Award) -> str:
    return WHOLE if award is Award.WHOLE else f"item:{item.number}"


def _estimate(tender: Loose) -> int | None:
    try:
        return loose.paisa(tender.get("value"))
    except loose.UnfitAmountError:
        return None
