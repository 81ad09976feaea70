"""The debrief: each bidder learns, for each scope, why it won or lost. No other bidder is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.money import grouped_rupees
from app.text import Sentence, sentence
from marketplace.evaluation.policy.ranking import Outcome, Place, Standing
from marketplace.evaluation.policy.ties import TieBreak


class Result(StrEnum):
    """What became of a bid in one scope."""

    WON = "won"
    LOST = "lost"
    DISQUALIFIED = "disqualified"
    INCOMPLETE = "incomplete"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class DebriefLine:
    """One scope for one bidder; the difference is from the winner's price."""

    scope: str
    result: Result
    message: Sentence
    amount_paisa: int | None
    rank: int | None
    ranked: int
    difference_paisa: int | None
    difference_percent: Decimal | None
    reasons: tuple[Sentence | str, ...]
    tie: TieBreak | None = None


def debrief(
    bid: str, outcomes: Iterable[Outcome], ties: Mapping[str, TieBreak] | None = None
) -> tuple[DebriefLine, ...]:
    """Explain the outcomes to one bidder; scopes for which it did not bid are left out.

    `ties` says of the scopes with equal lowest prices how they were parted.
    """
    return tuple(
        _line(standing, outcome, (ties or {}).get(outcome.scope.name))
        for outcome in outcomes
        for standing in outcome.standings
        if standing.bid == bid and standing.place is not Place.NOT_BID
    )


def _line(standing: Standing, outcome: Outcome, tie: TieBreak | None) -> DebriefLine:
    result = _result(standing, outcome)
    ranked = sum(other.place is Place.RANKED for other in outcome.standings)
    parted = tie if tie is not None and tie.remark(standing.bid) else None
    return DebriefLine(
        scope=outcome.scope.name,
        result=result,
        message=parted.told_to(standing.bid) if parted else _message(result, standing, ranked),
        amount_paisa=standing.amount_paisa,
        rank=standing.rank,
        ranked=ranked,
        difference_paisa=standing.difference_paisa,
        difference_percent=standing.difference_percent,
        reasons=(*standing.reasons, *((parted.source,) if parted else ())),
        tie=parted,
    )


def _result(standing: Standing, outcome: Outcome) -> Result:
    if standing.place is Place.DISQUALIFIED:
        return Result.DISQUALIFIED
    if standing.place is Place.INCOMPLETE:
        return Result.INCOMPLETE
    if outcome.winner is None:
        return Result.UNDECIDED
    return Result.WON if standing.bid == outcome.winner else Result.LOST


def _message(result: Result, standing: Standing, ranked: int) -> Sentence:
    if result is Result.LOST:
        return _lost(standing, ranked)
    return _MESSAGES[result]


_MESSAGES = {
    Result.WON: sentence("Your bid was the lowest responsive bid."),
    Result.DISQUALIFIED: sentence("Your bid was disqualified for the reasons given."),
    Result.INCOMPLETE: sentence("Your bid did not price everything that was asked for."),
    Result.UNDECIDED: sentence("This has not been decided yet."),
}


def _lost(standing: Standing, ranked: int) -> Sentence:
    if not standing.difference_paisa:
        return sentence(
            "Your price was equal to the winner's; the tie was decided as the rules say."
        )
    return sentence(
        "Your bid was number %(rank)d of %(ranked)d. Its price was Rs %(amount)s, which is "
        "Rs %(difference)s (%(percent)s per cent) above the winner's.",
        rank=standing.rank,
        ranked=ranked,
        amount=grouped_rupees(standing.amount_paisa or 0),
        difference=grouped_rupees(standing.difference_paisa),
        percent=standing.difference_percent,
    )
