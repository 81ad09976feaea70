"""By which measures a bid is abnormally low: the values that are frozen onto a tender."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class LowBidRule:
    """The measures in per cent, from how many bids on they are compared, days to explain."""

    below_mean: Decimal
    below_next: Decimal
    least_bids: int
    below_estimate: Decimal
    answer_days: int
