"""What may be chosen where parameters and tenders meet: categories, ties, single bids."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What is bought; thresholds differ by it."""

    GOODS = "goods"
    WORKS = "works"
    SERVICES = "services"
    CONSULTANCY = "consultancy"


class TieRule(StrEnum):
    """How a tie of lowest prices is decided (a parameter). Only the last needs no decision."""

    RETENDER = "retender"
    DRAW_LOTS = "draw_lots"
    EARLIEST_RECEIPT = "earliest_receipt"


class SingleBidRule(StrEnum):
    """What happens when a scope received one bid only (a parameter)."""

    ACCEPT = "accept"
    ACCEPT_WITH_REASON = "accept_with_reason"
    RETENDER = "retender"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of ranking in force."""

    tie: TieRule
    single_bid: SingleBidRule


class Correction(StrEnum):
    """What counts when a stated line total is not quantity times unit price (a parameter)."""

    UNIT_PRICE_PREVAILS = "unit_price_prevails"
    TOTAL_PREVAILS = "total_prevails"
    REJECT = "reject"
