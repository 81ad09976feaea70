"""Equal lowest prices that a rule has parted: which rule, and what decided.

Times are the receipts of bids, in UTC; sentences write them by Pakistan's clocks, to the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.calendar import PROVINCE
from app.text import Sentence, sentence
from marketplace.kernel.policy import TieRule


@dataclass(frozen=True, kw_only=True)
class TiedBid:
    """One of the bids with the lowest price."""

    bid: str
    bidder: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class TieBreak:
    """The choice of the winner among equals, in the order of receipt.

    `source` is the rule's source as it is frozen on the tender, with its confidence.
    """

    rule: TieRule
    source: Sentence
    among: Sequence[TiedBid]
    winner: str

    @property
    def by_lot(self) -> bool:
        """True if lots decided, and not the receipts."""
        return self.rule is TieRule.DRAW_LOTS

    @property
    def told(self) -> Sentence:
        """The deciding fact, for everybody."""
        pattern = _BY_LOT if self.by_lot else _BY_RECEIPT
        first, other = self._times(self.among[0], self.among[1])
        winner = next(each.bidder for each in self.among if each.bid == self.winner)
        return sentence(pattern, count=len(self.among), winner=winner, first=first, other=other)

    def told_to(self, bid: str) -> Sentence:
        """Return the deciding fact, for one of the bidders: no other one is named."""
        won = bid == self.winner
        if self.by_lot:
            return _LOT_WON if won else _LOT_LOST
        own = next(each for each in self.among if each.bid == bid)
        own_time, other = self._times(own, self.among[1 if won else 0])
        return sentence(_EARLIER if won else _LATER, own=own_time, other=other)

    def remark(self, bid: str) -> Sentence | None:
        """Return why a bid of the lowest price won or did not; None for the others."""
        if bid not in {each.bid for each in self.among}:
            return None
        return _REMARKS[self.by_lot, bid == self.winner]

    @staticmethod
    def _times(one: TiedBid, other: TiedBid) -> tuple[str, str]:
        """Write two receipts so that they differ: within a second, to the microsecond."""
        whole = "%d-%m-%Y %H:%M:%S"
        parts = [each.received_at.astimezone(PROVINCE) for each in (one, other)]
        same = parts[0].replace(microsecond=0) == parts[1].replace(microsecond=0)
        first, second = (at.strftime(f"{whole}.%f" if same else whole) for at in parts)
        return first, second


_BY_RECEIPT = sentence(
    "%(count)s bids have the same lowest price. The rule that the bid received first wins decided: "
    "the bid of %(winner)s was received at %(first)s, the next one at %(other)s."
)
_BY_LOT = sentence(
    "%(count)s bids have the same lowest price. The rule that lots are drawn decided: the lot fell "
    "to the bid of %(winner)s."
)
_EARLIER = sentence(
    "Your price is the lowest, and equal to that of another bid. The rule that the bid received "
    "first wins decided: yours was received at %(own)s, the next one at %(other)s."
)
_LATER = sentence(
    "Your price is equal to the winner's. The rule that the bid received first wins decided: yours "
    "was received at %(own)s, the winner's at %(other)s."
)
_LOT_WON = sentence(
    "Your price is the lowest, and equal to that of another bid. The rule that lots are drawn "
    "decided: the lot fell to your bid."
)
_LOT_LOST = sentence(
    "Your price is equal to the winner's. The rule that lots are drawn decided: the lot fell to "
    "another bid."
)
_REMARKS = {
    (False, True): sentence("Lowest responsive bid: received before the equal ones"),
    (False, False): sentence("Equal to the lowest price, but received later"),
    (True, True): sentence("Lowest responsive bid: the lot fell to it"),
    (True, False): sentence("Equal to the lowest price, but the lot fell to another bid"),
}
