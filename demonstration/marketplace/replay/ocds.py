"""Reading OCDS: which processes can be replayed, what is played of each, and how each ended.

Replayable are open, lowest-price processes with priced bids by identifiable parties and an active
award; everything else is returned with the reason. Amounts keep their figures, the currency is
merely called rupees. What is played (`Script`) owes nothing to the award but the reasons for which
bidders were turned away; how it ended (`Expected`) is for comparing afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.errors import Invalid
from app.money import MAX_PAISA
from app.text import sentence
from demonstration.marketplace.replay import loose, offers, results
from demonstration.marketplace.replay import merge as merging
from demonstration.marketplace.replay.expected import Expected
from demonstration.marketplace.replay.loose import Loose
from demonstration.marketplace.replay.offers import THE_WHOLE, Offer
from demonstration.marketplace.replay.parties import Directory
from demonstration.marketplace.replay.reasons import NotReplayableError, Reason
from demonstration.marketplace.replay.results import Results
from demonstration.marketplace.replay.script import Bid, Script, scope_name
from demonstration.marketplace.replay.structure import Structure, lots_of, structure, title_of
from marketplace.bids.policy import line_total_paisa
from marketplace.kernel.policy import Category

_LOWEST_PRICE = frozenset({"lowestcost", "priceonly", "lowestprice"})
_CATEGORIES = {
    "goods": Category.GOODS,
    "works": Category.WORKS,
    "services": Category.SERVICES,
    "consultingservices": Category.CONSULTANCY,
}
_MAX_NAME_LENGTH = 150


class NotOcds(Invalid):
    """A file that holds no OCDS releases; the message says so."""

    code = "not-ocds"


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process that can be replayed: what to play, and how it ended."""

    script: Script
    expected: Expected


@dataclass(frozen=True, kw_only=True)
class NotReplayable:
    """A process that cannot be replayed, with every known reason."""

    ocid: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The contents of a file, in its order."""

    processes: tuple[Process, ...] = ()
    not_replayable: tuple[NotReplayable, ...] = ()

    @property
    def counts(self) -> Mapping[Reason, int]:
        """Return how many processes each reason keeps from a replay, most frequent first."""
        reasons = (reason for each in self.not_replayable for reason in each.reasons)
        return dict(Counter(reasons).most_common())


def read(data: bytes) -> Reading:
    """Read a release package, a record package, a list of releases or one release.

    Raises NotOcds with a sentence when the file is none of them.
    """
    try:
        found = list(merging.processes(loose.parse(data)))
    except merging.NoPackageError:
        raise NotOcds(sentence("The file contains no OCDS releases or records.")) from None
    except ValueError:
        raise NotOcds(sentence("The file is not readable as JSON.")) from None
    if not found:
        raise NotOcds(sentence("The file contains no release: there is nothing to replay."))
    playable: list[Process] = []
    rest: list[NotReplayable] = []
    for ocid, release in found:
        try:
            playable.append(_process(ocid, release))
        except NotReplayableError as error:
            rest.append(NotReplayable(ocid=ocid, reasons=error.reasons))
    return Reading(processes=tuple(playable), not_replayable=tuple(rest))


def _process(ocid: str, release: Loose) -> Process:
    """Return the process to play. Raises NotReplayableError with every known reason.

    The bids and awards are read whatever the tender is; they give one reason at a time, for each is
    read by means of the parts understood before it.
    """
    reasons = list(_unfit(ocid, release))
    try:
        process = _played(ocid, release)
    except NotReplayableError as error:
        raise NotReplayableError(*dict.fromkeys([*reasons, *error.reasons])) from None
    if reasons:
        raise NotReplayableError(*reasons)
    return process


def _played(ocid: str, release: Loose) -> Process:
    tender = loose.mapping(release.get("tender"))
    bids = offers.made_bids(release)
    if not bids:
        raise NotReplayableError(Reason.NO_BIDS)
    lots = lots_of(tender, bids)
    awards = loose.records(release.get("awards"))
    directory = Directory(release, _all(bids, "tenderers"), _all(awards, "suppliers"))
    made = offers.offers(bids, directory, by_lot=len(lots) > 1)
    if not any(offer.prices for offer in made):
        raise NotReplayableError(Reason.NO_PRICED_BIDS)
    layout = structure(tender, lots, made)
    found = results.results(release, directory, layout.units, layout.award_key, bids)
    if not found.winners:
        raise NotReplayableError(Reason.NO_ACTIVE_AWARD)
    refused = _refused(made, layout, found)
    return Process(
        script=_script(ocid, release, layout, made, refused),
        expected=_expected(layout, made, found, refused),
    )


def _unfit(ocid: str, release: Loose) -> Iterator[Reason]:
    """Yield the reasons against a process that need no bid. Without a tender that is all."""
    tender = loose.mapping(release.get("tender"))
    if not ocid:
        yield Reason.NO_OCID
    if not tender:
        yield Reason.NO_TENDER
    else:
        if loose.word(tender.get("procurementMethod")) != "open":
            yield Reason.NOT_OPEN
        if not _by_lowest_price(tender):
            yield Reason.NOT_LOWEST_PRICE
    awards = loose.records(release.get("awards"))
    if not any(loose.word(award.get("status")) == "active" for award in awards):
        yield Reason.NO_ACTIVE_AWARD


def _by_lowest_price(tender: Loose) -> bool:
    """Return whether the tender's criteria, and those of lots that state their own, are price."""
    own = [loose.word(lot.get("awardCriteria")) for lot in loose.records(tender.get("lots"))]
    stated = [word for word in (loose.word(tender.get("awardCriteria")), *own) if word]
    return bool(stated) and all(word in _LOWEST_PRICE for word in stated)


def _all(things: Iterable[Loose], key: str) -> list[Loose]:
    """Return the organisations that bids or awards name."""
    return [organisation for thing in things for organisation in loose.records(thing.get(key))]


_Refused = Mapping[str, Mapping[str, str]]  # party, unit, reason


def _refused(made: Sequence[Offer], layout: Structure, found: Results) -> _Refused:
    """Return why parties were turned away, for units that they priced."""
    refused: dict[str, dict[str, str]] = {}
    for offer in made:
        priced = layout.priced_units(offer)
        for unit in layout.units:
            marked = offer.refused.get(unit) or offer.refused.get(THE_WHOLE, "")
            reason = found.refused.get((unit, offer.party_id)) or marked
            if reason and unit in priced:
                refused.setdefault(offer.party_id, {})[unit] = reason
    return refused


def _script(
    ocid: str, release: Loose, layout: Structure, made: Sequence[Offer], refused: _Refused
) -> Script:
    tender = loose.mapping(release.get("tender"))
    entity = loose.mapping(tender.get("procuringEntity")) or loose.mapping(release.get("buyer"))
    return Script(
        ocid=ocid,
        title=title_of(tender) or ocid,
        procuring_entity=loose.text(entity.get("name"), _MAX_NAME_LENGTH)
        or ocid[:_MAX_NAME_LENGTH],
        category=_CATEGORIES.get(loose.word(tender.get("mainProcurementCategory")), Category.GOODS),
        estimate_paisa=_estimate(tender),
        mode=layout.mode,
        items=tuple(layout.lines.values()),
        bids=_bids(made, layout),
        turned_away={
            party: {_scope(layout, unit): reason for unit, reason in by_unit.items()}
            for party, by_unit in refused.items()
        },
    )


def _bids(made: Sequence[Offer], layout: Structure) -> tuple[Bid, ...]:
    bids: list[Bid] = []
    for offer in made:
        by_key = layout.prices(offer)
        prices = {line.number: by_key[key] for key, line in layout.lines.items() if key in by_key}
        totals = (
            line_total_paisa(line.quantity, prices[line.number])
            for line in layout.lines.values()
            if line.number in prices
        )
        if sum(totals) > MAX_PAISA:
            raise NotReplayableError(Reason.TOO_LARGE)
        if prices:
            bids.append(
                Bid(party_id=offer.party_id, party_name=offer.party_name, unit_prices_paisa=prices)
            )
    return tuple(bids)


def _expected(
    layout: Structure, made: Sequence[Offer], found: Results, refused: _Refused
) -> Expected:
    units = _comparable(layout, made, found, refused)
    return Expected(
        winners={_scope(layout, unit): found.winners[unit] for unit in units},
        amounts_paisa={
            _scope(layout, unit): amount
            for unit in units
            if (amount := found.amounts[unit]) is not None
        },
        not_told=tuple(_scope(layout, unit) for unit in layout.units if unit not in units),
    )


def _comparable(
    layout: Structure, made: Sequence[Offer], found: Results, refused: _Refused
) -> list[str]:
    """Return the units for which the file names a winner who bid a price and was not disqualified.

    A winner who made no bid at all stays: that difference must show.
    """
    priced = {offer.party_id: layout.priced_units(offer) for offer in made}
    by_anybody = frozenset().union(*priced.values())
    units = list(layout.units)
    checks: tuple[tuple[Reason, Callable[[str], bool]], ...] = (
        (Reason.NO_ACTIVE_AWARD, lambda unit: unit in found.winners),
        (Reason.NO_PRICED_BIDS, lambda unit: unit in by_anybody),
        (Reason.WINNER_UNPRICED, lambda unit: unit in priced.get(found.winners[unit], {unit})),
        (Reason.WINNER_TURNED_AWAY, lambda unit: unit not in refused.get(found.winners[unit], ())),
    )
    for reason, holds in checks:
        units = [unit for unit in units if holds(unit)]
        if not units:
            raise NotReplayableError(reason)
    return units


def _scope(layout: Structure, unit: str) -> str:
    line = layout.lines.get(unit)
    return scope_name(layout.mode, line.number if line else 0)


def _estimate(tender: Loose) -> int | None:
    try:
        return loose.paisa(tender.get("value"))
    except loose.UnfitAmountError:
        return None
