"""The awards of a process: who won which unit, and who was turned away there and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from demonstration.marketplace.replay import loose
from demonstration.marketplace.replay.loose import Loose
from demonstration.marketplace.replay.parties import Directory, Party
from demonstration.marketplace.replay.reasons import NotReplayableError, Reason


@dataclass(kw_only=True)
class Results:
    """Winners and amounts by unit; reasons of refusal by (unit, party)."""

    winners: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int | None] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)


def results(
    release: Loose, directory: Directory, units: Sequence[str], key: str, bids: Sequence[Loose]
) -> Results:
    """Read active and unsuccessful awards.

    `units` are the known units; `key` says how awards name them ("lot", "item", or "" when there
    is only the whole). Raises NotReplayableError.
    """
    found = Results()
    bidders = {loose.text(b.get("id")): b.get("tenderers") for b in bids}
    for award in loose.records(release.get("awards")):
        status = loose.word(award.get("status"))
        if status == "active":
            _won(award, _units(award, units, key), _supplier(award, directory, bidders), found)
        elif status == "unsuccessful":
            _refused(award, _units(award, units, key), directory, bidders, found)
    return found


def award_lots(award: Loose) -> list[str]:
    """Return the lots that an award names, in any of the ways in which publishers do."""
    keys = ("relatedLots", "relatedLot", "lotID", "lotId")
    named = [lot for key in keys for lot in loose.texts(award.get(key), "id", "lotId", "lotID")]
    if named:
        return named
    items = loose.records(award.get("items"))
    return [lot for item in items for lot in loose.texts(item.get("relatedLot"), "id")]


def _units(award: Loose, units: Sequence[str], key: str) -> list[str]:
    if key == "item":
        named = [loose.text(item.get("id")) for item in loose.records(award.get("items"))]
        return [unit for unit in units if unit in named] or list(units)
    if key == "lot":
        lots = award_lots(award)
        if not lots:
            raise NotReplayableError(Reason.LOTS_UNPRICED)
        return [unit for unit in units if unit in lots]
    return list(units)


def _organisations(award: Loose, bidders: Mapping[str, object]) -> object:
    """Return an award's suppliers, or the bidders of the bid that it names instead."""
    if list(loose.records(award.get("suppliers"))):
        return award.get("suppliers")
    named = [
        bid
        for key in ("relatedBids", "relatedBid", "bid_id", "bidID")
        for bid in loose.texts(award.get(key), "id")
    ]
    return next((bidders[bid] for bid in named if bid in bidders), None)


def _supplier(award: Loose, directory: Directory, bidders: Mapping[str, object]) -> Party:
    party = directory.find(_organisations(award, bidders))
    if party is None:
        raise NotReplayableError(Reason.UNKNOWN_PARTY)
    return party


def _won(award: Loose, units: Sequence[str], winner: Party, found: Results) -> None:
    amount = _amount(award) if len(units) == 1 else None
    for unit in units:
        if found.winners.setdefault(unit, winner.id) != winner.id:
            raise NotReplayableError(Reason.SEVERAL_WINNERS)
        # Two awards of one unit to one party: what they add up to is anyone's guess.
        found.amounts[unit] = None if unit in found.amounts else amount


def _amount(award: Loose) -> int | None:
    try:
        return loose.paisa(award.get("value"))
    except loose.UnfitAmountError:
        return None


def _refused(
    award: Loose,
    units: Sequence[str],
    directory: Directory,
    bidders: Mapping[str, object],
    found: Results,
) -> None:
    party = directory.find(_organisations(award, bidders))
    if party is None:
        return
    stated = (loose.text(award.get(key)) for key in ("description", "rationale", "title"))
    reason = next(filter(None, stated), "The award was marked unsuccessful.")
    for unit in units:
        found.refused.setdefault((unit, party.id), reason)
