"""Compare how a process ended here with how it ended in reality, by party and scope."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.money import plain_rupees
from demonstration.marketplace.replay.expected import Expected
from demonstration.marketplace.replay.play.play import Performance
from demonstration.marketplace.replay.script import Script, scope_name
from marketplace.bids.policy import line_total_paisa
from marketplace.evaluation.policy.ranking import WHOLE

NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A process's line of the report. `differences` is empty if all is the same.

    `oddities` are no differences: amounts that the file awards and that nobody had bid, and parts
    for which the file names no winner.
    """

    ocid: str
    bids: int
    expected: str
    ours: str
    differences: tuple[str, ...]
    oddities: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """True if it ended here as it did in reality."""
        return not self.differences

    def line(self) -> str:
        """Format it as a line."""
        verdict = "same" if self.same else f"DIFFERENT: {'; '.join(self.differences)}"
        counted = f"{self.bids} bid" if self.bids == 1 else f"{self.bids} bids"
        parts = (self.ocid, counted, f"expected {self.expected}", f"ours {self.ours}", verdict)
        return "  ".join(" ".join(part.split()) for part in parts)


def compare(script: Script, expected: Expected, ours: Performance) -> Comparison:
    """Compare by party id. Amounts count where the file's award is at a price that somebody bid.

    An award at another amount (negotiated, say, or with tax) is no difference, only odd.
    """
    wrong = [ours.failed] if ours.failed else list(_differences(script, expected, ours))
    told = {scope: winner for scope, winner in ours.winners.items() if scope in expected.winners}
    return Comparison(
        ocid=script.ocid,
        bids=ours.bids,
        expected=_list_winners(expected.winners),
        ours=_list_winners(told),
        differences=tuple(wrong),
        oddities=tuple(_oddities(script, expected)),
    )


def _differences(script: Script, expected: Expected, ours: Performance) -> Iterator[str]:
    if ours.bids != len(script.bids):
        yield f"{len(script.bids)} bids were submitted, {ours.bids} were opened"
    for scope, winner in expected.winners.items():
        here = ours.winners.get(scope)
        if here != winner:
            bidder = _describe_bidder(script, scope, winner)
            yield f"{_of(scope)}{bidder} won, and here {_won(ours, scope)}"
        elif (amount := expected.amounts_paisa.get(scope)) is not None:
            yield from _amounts(script, scope, amount, ours.amounts_paisa[scope])


def _amounts(script: Script, scope: str, amount: int, here: int) -> Iterator[str]:
    if here != amount and amount in _bid_for(script, scope).values():
        yield (
            f"{_of(scope)}the same winner, but awarded at {plain_rupees(amount)}, which another "
            f"bid asks for, and here at {plain_rupees(here)}"
        )


def _describe_bidder(script: Script, scope: str, party: str) -> str:
    price = _bid_for(script, scope).get(party)
    if price is None:
        return f"{party} (who made no bid)"
    aside = " (turned away)" if scope in script.turned_away.get(party, {}) else ""
    return f"{party} at {plain_rupees(price)}{aside}"


def _won(ours: Performance, scope: str) -> str:
    if scope not in ours.winners:
        return NOBODY
    return f"{ours.winners[scope]} at {plain_rupees(ours.amounts_paisa[scope])}"


def _oddities(script: Script, expected: Expected) -> Iterator[str]:
    for scope, amount in expected.amounts_paisa.items():
        if amount not in _bid_for(script, scope).values():
            yield "an award at an amount that nobody bid"
    yield from ("a part for which the file names no winner to compare" for _ in expected.not_told)


def _bid_for(script: Script, scope: str) -> Mapping[str, int]:
    """Return the price of each party for a scope, in paisa."""
    asked: dict[str, int] = {}
    for bid in script.bids:
        lines = [
            line_total_paisa(item.quantity, bid.unit_prices_paisa[item.number])
            for item in script.items
            if scope_name(script.mode, item.number) == scope
            and item.number in bid.unit_prices_paisa
        ]
        if lines:
            asked[bid.party_id] = sum(lines)
    return asked


def _of(scope: str) -> str:
    return "" if scope == WHOLE else f"{scope}: "


def _list_winners(winners: Mapping[str, str]) -> str:
    if not winners:
        return NOBODY
    return ", ".join(
        winner if scope == WHOLE else f"{scope}={winner}" for scope, winner in winners.items()
    )
