"""Reasons against the replay of a process; the values are printed and counted."""

from enum import StrEnum


class Reason(StrEnum):
    """The reasons, in the words of the report."""

    NO_OCID = "no ocid"
    NO_TENDER = "no tender"
    NOT_OPEN = "not open"
    NOT_LOWEST_PRICE = "not lowest price"
    NO_BIDS = "no bids published"
    NO_PRICED_BIDS = "no priced bids"
    NO_ACTIVE_AWARD = "no active award"
    UNKNOWN_PARTY = "a bidder or supplier cannot be identified"
    SEVERAL_BIDS = "one party made several different bids"
    SEVERAL_WINNERS = "several winners share what is bid for as one"
    LOTS_UNPRICED = "several lots, but bids or awards are not by lot"
    WINNER_UNPRICED = "the winner's bid has no price"
    WINNER_TURNED_AWAY = "the winner was also turned away"
    MIXED_CURRENCIES = "bids in different currencies"
    TOO_FINE = "an amount has more than two decimals"
    TOO_LARGE = "an amount is too large"
    TOO_MANY_LOTS = "more lots than a tender can hold"


class NotReplayableError(Exception):
    """A process that cannot be replayed, and every reason that was found."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.reasons = reasons
