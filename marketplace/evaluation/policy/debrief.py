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
    """The result of a bid in one scope."""

    WON = "won"
    LOST = "lost"
    DISQUALIFIED = "disqualified"
    INCOMPLETE = "incomplete"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class DebriefLine:
    """One scope for one bidder; the difference is from the winner's price of the same scope.

    `winning_paisa` is that price: in a tender awarded item by item, what the winner asks for this
    item. None if nobody won.

    `change` is a change that would have altered the outcome; None if the bid won or nothing is
    decided.
    """

    scope: str
    result: Result
    message: Sentence
    amount_paisa: int | None
    winning_paisa: int | None
    rank: int | None
    ranked: int
    difference_paisa: int | None
    difference_percent: Decimal | None
    reasons: tuple[Sentence | str, ...]
    change: Sentence | None = None
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
        winning_paisa=outcome.amount_paisa,
        rank=standing.rank,
        ranked=ranked,
        difference_paisa=standing.difference_paisa,
        difference_percent=standing.difference_percent,
        change=_change(result, standing, outcome),
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


def _change(result: Result, standing: Standing, outcome: Outcome) -> Sentence | None:
    winning = outcome.amount_paisa
    if result is Result.INCOMPLETE:
        return sentence("A price for everything that was asked for would have let your bid rank.")
    if result not in {Result.LOST, Result.DISQUALIFIED} or winning is None:
        return None
    if result is Result.LOST:
        return sentence(
            "Any price below Rs %(amount)s would have won.", amount=grouped_rupees(winning)
        )
    return _had_it_stood(standing.amount_paisa, winning)


def _had_it_stood(amount_paisa: int | None, winning_paisa: int) -> Sentence:
    if amount_paisa is None:
        return sentence("Without what disqualified it, your bid would have been ranked.")
    if amount_paisa < winning_paisa:
        return sentence(
            "Without what disqualified it, your bid would have won: its price was below the "
            "winner's."
        )
    return sentence(
        "Without what disqualified it, your bid would have been ranked, but a bid of Rs %(amount)s "
        "would still have been lower or equal.",
        amount=grouped_rupees(winning_paisa),
    )


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
        "Your bid was number %(rank)d of %(ranked)d. Its price was Rs %(amount)s, which"
        " is Rs %(difference)s (%(percent)s%%) above the winner's.",
        rank=standing.rank,
        ranked=ranked,
        amount=grouped_rupees(standing.amount_paisa or 0),
        difference=grouped_rupees(standing.difference_paisa),
        percent=standing.difference_percent,
    )
