"""Comparison of a settlement line with the clearing balance under its name. Pure.

Amounts are paisa, + towards the province, so that "short" always means: less money for us.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.money import percent_of


class Code(StrEnum):
    """The result of a line, or (MISSING) of an item of which no line came in time."""

    SETTLED = "settled"
    FEE = "fee"
    SHORT = "short"
    OVER = "over"
    UNKNOWN = "unknown"
    ALREADY_SETTLED = "already_settled"
    MISSING = "missing"


DIFFERENT = tuple(code for code in Code if code is not Code.SETTLED)
# Days of the buckets of age: up to the first, up to the second, …, and more than the last.
AGES = (1, 7, 30)


@dataclass(frozen=True, kw_only=True)
class FeeTerms:
    """The fee that a channel may keep of an item: a share of it, and a fixed amount."""

    percent: Decimal = Decimal(0)
    paisa: int = 0

    def agreed(self, gross_paisa: int) -> int:
        """Return the most that may be kept of an item."""
        return percent_of(abs(gross_paisa), self.percent) + self.paisa


def judge(
    gross_paisa: int, fee_paisa: int, *, expected: int | None, settled: bool, agreed_fee: int
) -> Code:
    """Return the result of a line: `expected` is on clearing under its name (None: nothing)."""
    if expected is None:
        return Code.ALREADY_SETTLED if settled else Code.UNKNOWN
    if gross_paisa != expected:
        return Code.SHORT if gross_paisa < expected else Code.OVER
    return Code.SETTLED if 0 <= fee_paisa <= agreed_fee else Code.FEE


@dataclass(frozen=True, kw_only=True)
class Split:
    """The settlement of an item whose line differs: whole, with the agreed fee.

    The rest (`difference_paisa`, + is money that did not reach the bank) is charged to the account
    that two officers named.
    """

    fee_paisa: int
    difference_paisa: int


def split(expected: int, *, net_paisa: int, fee_paisa: int, agreed_fee: int) -> Split:
    """Split what did not reach the bank into the agreed fee and the rest."""
    fee = max(0, min(fee_paisa, agreed_fee))
    return Split(fee_paisa=fee, difference_paisa=expected - fee - net_paisa)


def bucket(days: int) -> int:
    """Return the place of an age in the buckets: 0–1, 2–7, 8–30 and more than 30 days."""
    return next((place for place, most in enumerate(AGES) if days <= most), len(AGES))
