"""Ranking: the lowest responsive price, for the whole, lot by lot, or item by item.

Each `Scope` has a winner of its own. Nothing is decided silently: equal lowest prices and single
bids come back as `Tie` and `SingleBid` and wait for a recorded decision, unless the rule in force
decides by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import TypeAlias

from app.text import Sentence, sentence
from marketplace.bids.policy import Line
from marketplace.kernel.policy import Rules, SingleBidRule, TieRule

WHOLE = "whole"
_DIGITS = 60
_HUNDREDTH = Decimal("0.01")


class Award(StrEnum):
    """The division of a tender into winners."""

    WHOLE = "whole"
    BY_LOT = "by_lot"
    BY_ITEM = "by_item"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The items that go to one winner; the name is "whole", "lot:…" or "item:…"."""

    name: str
    lines: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A bid as the ranking sees it: paisa per line, and what speaks against it.

    `sequence` is the order of receipt. `against` disqualifies the whole bid, `lines_against` only
    single items.
    """

    bid: str
    totals_paisa: Mapping[int, int]
    sequence: int
    against: tuple[Sentence | str, ...] = ()
    lines_against: Mapping[int, str] = field(default_factory=dict)


class Place(StrEnum):
    """The result of a bid in a scope."""

    RANKED = "ranked"
    DISQUALIFIED = "disqualified"
    INCOMPLETE = "incomplete"
    NOT_BID = "not_bid"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A bid's place in one scope; differences are measured from the lowest responsive price."""

    bid: str
    place: Place
    amount_paisa: int | None = None
    rank: int | None = None
    difference_paisa: int | None = None
    difference_percent: Decimal | None = None
    reasons: tuple[Sentence | str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Equal lowest prices that the rule alone does not part."""

    bids: frozenset[str]
    amount_paisa: int
    rule: TieRule


@dataclass(frozen=True, kw_only=True)
class SingleBid:
    """One bid only: it needs a recorded reason, or the scope is tendered again."""

    bid: str
    rule: SingleBidRule


Pending: TypeAlias = Tie | SingleBid


@dataclass(frozen=True, kw_only=True)
class TieDecision:
    """A recorded decision: who won, among whom, and how."""

    winner: str
    among: frozenset[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """The decisions of people, by name of the scope: ties, and reasons to accept a single bid."""

    ties: Mapping[str, TieDecision] = field(default_factory=dict)
    single_bids: Mapping[str, str] = field(default_factory=dict)


NOTHING_DECIDED = Decisions()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The ranking of one scope. No winner and nothing pending: no responsive bid."""

    scope: Scope
    standings: tuple[Standing, ...]
    winner: str | None
    pending: Pending | None

    @property
    def tied(self) -> tuple[str, ...]:
        """The bids of the lowest price, in the order of receipt; none if it is only one."""
        first = tuple(standing.bid for standing in self.standings if standing.rank == 1)
        return first if len(first) > 1 else ()

    @property
    def amount_paisa(self) -> int | None:
        """Return the winner's price for the scope."""
        for standing in self.standings:
            if standing.bid == self.winner:
                return standing.amount_paisa
        return None


def scopes(lines: Iterable[Line], award: Award) -> tuple[Scope, ...]:
    """Split the items into scopes, in the order of the items."""
    grouped: dict[str, list[int]] = {}
    for line in lines:
        grouped.setdefault(_scope_name(line, award), []).append(line.number)
    return tuple(Scope(name=name, lines=tuple(numbers)) for name, numbers in grouped.items())


def _scope_name(line: Line, award: Award) -> str:
    if award is Award.BY_ITEM:
        return f"item:{line.number}"
    return f"lot:{line.lot}" if award is Award.BY_LOT else WHOLE


def rank(
    scope: Scope,
    contenders: Sequence[Contender],
    rules: Rules,
    decisions: Decisions = NOTHING_DECIDED,
) -> Outcome:
    """Rank one scope: cheapest first, then those not ranked; the order given does not matter.

    Raises ValueError when two contenders share a bid or a place in the order of receipt: such a
    ranking would depend on the order in which they were listed.
    """
    _refuse_twins(contenders)
    listed = sorted(contenders, key=lambda contender: contender.sequence)
    placed = [_place(scope, contender) for contender in listed]
    ranked = sorted((s for s in placed if s.place is Place.RANKED), key=_amount)
    lowest = _amount(ranked[0]) if ranked else 0
    first = [standing.bid for standing in ranked if standing.amount_paisa == lowest]
    received = sum(standing.place is not Place.NOT_BID for standing in placed)
    winner, pending = _decide(scope, first, received, (rules, decisions), lowest)
    return Outcome(
        scope=scope,
        standings=(
            *(_with_rank(standing, ranked, lowest) for standing in ranked),
            *(standing for standing in placed if standing.place is not Place.RANKED),
        ),
        winner=winner,
        pending=pending,
    )


def _refuse_twins(contenders: Sequence[Contender]) -> None:
    if len({c.bid for c in contenders}) + len({c.sequence for c in contenders}) < 2 * len(
        contenders
    ):
        raise ValueError("every contender needs a bid and a place in the order of its own")


def _amount(standing: Standing) -> int:
    return standing.amount_paisa or 0


def _place(scope: Scope, contender: Contender) -> Standing:
    offered = [number for number in scope.lines if number in contender.totals_paisa]
    amount = sum(contender.totals_paisa[number] for number in offered)
    if not offered:
        return Standing(bid=contender.bid, place=Place.NOT_BID)
    against = contender.against or tuple(
        contender.lines_against[n] for n in scope.lines if n in contender.lines_against
    )
    missing = [number for number in scope.lines if number not in contender.totals_paisa]
    place = Place.DISQUALIFIED if against else Place.INCOMPLETE if missing else Place.RANKED
    return Standing(
        bid=contender.bid,
        place=place,
        amount_paisa=amount,
        reasons=against or ((_unpriced(missing),) if missing else ()),
    )


def _unpriced(missing: Sequence[int]) -> Sentence:
    return sentence(
        "The bid has no price for %(count)d items (%(numbers)s).",
        count=len(missing),
        numbers=", ".join(str(number) for number in missing),
    )


def _with_rank(standing: Standing, ranked: Sequence[Standing], lowest: int) -> Standing:
    """Give equal prices equal ranks; the next price counts everyone before it."""
    amount = _amount(standing)
    return Standing(
        bid=standing.bid,
        place=Place.RANKED,
        amount_paisa=amount,
        rank=1 + sum(_amount(other) < amount for other in ranked),
        difference_paisa=amount - lowest,
        difference_percent=_percent(amount - lowest, lowest),
    )


def _percent(part: int, whole: int) -> Decimal | None:
    """Return part of whole in per cent with two decimals, rounded half up."""
    if whole <= 0:
        return None
    with localcontext(prec=_DIGITS):
        return (Decimal(part) * 100 / whole).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def _decide(
    scope: Scope,
    first: Sequence[str],
    received: int,
    ground: tuple[Rules, Decisions],
    lowest: int,
) -> tuple[str | None, Pending | None]:
    """Name the winner, or what a person must decide; `first` is in the order of receipt."""
    rules, decisions = ground
    if not first:
        return None, None
    if received == 1:
        return _single(first[0], rules.single_bid, decisions.single_bids.get(scope.name, ""))
    if len(first) == 1 or rules.tie is TieRule.EARLIEST_RECEIPT:
        return first[0], None
    decision = decisions.ties.get(scope.name)
    if decision is not None and _applies(decision, frozenset(first)):
        return decision.winner, None
    return None, Tie(bids=frozenset(first), amount_paisa=lowest, rule=rules.tie)


def _single(bid: str, rule: SingleBidRule, reason: str) -> tuple[str | None, Pending | None]:
    reasoned = rule is SingleBidRule.ACCEPT_WITH_REASON and reason.strip()
    if rule is SingleBidRule.ACCEPT or reasoned:
        return bid, None
    return None, SingleBid(bid=bid, rule=rule)


def _applies(decision: TieDecision, tied: frozenset[str]) -> bool:
    """Return whether a decision still fits: nobody tied now was left out of it."""
    return decision.winner in tied and tied <= decision.among and bool(decision.reason.strip())
