"""Abnormally low bids: explained in writing before they can win, never excluded. Pure.

A price is compared with the other ranked prices of its scope: with their mean and with the next
one. If there are too few for that, it is compared with the estimate, if there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.text import Sentence, sentence
from marketplace.kernel.policy import LowBidRule

_WHOLE = 100


class Against(StrEnum):
    """The comparison for a price that is far below."""

    MEAN = "mean"
    NEXT = "next"
    ESTIMATE = "estimate"


@dataclass(frozen=True, kw_only=True)
class LowBid:
    """A price that is abnormally low against something, in paisa."""

    bid: str
    amount_paisa: int
    against: Against
    compared_paisa: int
    percent: Decimal

    @property
    def told(self) -> Sentence:
        """The measure by which the bid is abnormally low."""
        percent = f"{self.percent.normalize():f} %"
        if self.against is Against.MEAN:
            return sentence(
                "Abnormally low: %(percent)s or more below the mean of the others.", percent=percent
            )
        if self.against is Against.NEXT:
            return sentence(
                "Abnormally low: %(percent)s or more below the next price.", percent=percent
            )
        return sentence("Abnormally low: %(percent)s or more below the estimate.", percent=percent)


def low_bids(
    prices: Sequence[tuple[str, int]], rule: LowBidRule, estimate_paisa: int | None
) -> tuple[LowBid, ...]:
    """Return the abnormally low ones of a scope's ranked prices, cheapest first."""
    ordered = sorted(prices, key=lambda each: each[1])
    found = (
        _of_others(ordered, at, rule)
        if len(ordered) >= rule.least_bids
        else _of_estimate(ordered[at], rule, estimate_paisa)
        for at in range(len(ordered))
    )
    return tuple(each for each in found if each is not None)


def _of_others(ordered: Sequence[tuple[str, int]], at: int, rule: LowBidRule) -> LowBid | None:
    bid, amount = ordered[at]
    others = [price for place, (_, price) in enumerate(ordered) if place != at]
    # Compared as whole numbers, so that no rounding decides: amount * n <= (100 - p)% of the sum.
    if _is_below(amount * len(others), sum(others), rule.below_mean):
        return _low(bid, amount, Against.MEAN, sum(others) // len(others), rule.below_mean)
    # Equal prices are looked at alike, so the next one is dearer.
    dearer = [price for _, price in ordered if price > amount]
    if dearer and _is_below(amount, dearer[0], rule.below_next):
        return _low(bid, amount, Against.NEXT, dearer[0], rule.below_next)
    return None


def _of_estimate(
    priced: tuple[str, int], rule: LowBidRule, estimate_paisa: int | None
) -> LowBid | None:
    bid, amount = priced
    if not estimate_paisa or not _is_below(amount, estimate_paisa, rule.below_estimate):
        return None
    return _low(bid, amount, Against.ESTIMATE, estimate_paisa, rule.below_estimate)


def _is_below(amount: int, whole: int, percent: Decimal) -> bool:
    """Return True if an amount is at least `percent` below another; no price is negative."""
    return whole > 0 and Decimal(amount) * _WHOLE <= Decimal(whole) * (_WHOLE - percent)


def _low(bid: str, amount: int, against: Against, compared: int, percent: Decimal) -> LowBid:
    return LowBid(
        bid=bid, amount_paisa=amount, against=against, compared_paisa=compared, percent=percent
    )
