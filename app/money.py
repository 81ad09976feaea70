"""Money is a whole number of paisa. No float comes near it; every rounding is named where used."""

import re
from decimal import ROUND_HALF_UP, Decimal

PAISA_PER_RUPEE = 100
# numeric(15) of the ledger: a thousand times the province's yearly budget still fits a BIGINT.
MOST_PAISA = 10**15
# What is before an amount: a no-break space keeps both together at the end of a line.
RS = "Rs\u00a0"

_AMOUNT = re.compile(r"(?P<rupees>\d{1,3}(?:,\d{2,3})*|\d+)(?:\.(?P<paisa>\d{1,2}))?")


def parse_rupees(text: str) -> int:
    """Read an amount in rupees as people write it ("2500", "2,500.5", "12,34,567.50") as paisa.

    Raises ValueError for signs, more than two decimals, other text, and amounts above MOST_PAISA.
    """
    match = _AMOUNT.fullmatch(text.strip().removeprefix("Rs").strip())
    if match is None:
        raise ValueError(text)
    rupees = int(match["rupees"].replace(",", ""))
    paisa = rupees * PAISA_PER_RUPEE + int((match["paisa"] or "0").ljust(2, "0"))
    if paisa > MOST_PAISA:
        raise ValueError(text)
    return paisa


def plain_rupees(paisa: int) -> str:
    """Write paisa as rupees for a machine: always two decimals, no grouping ("2500.00")."""
    sign = "-" if paisa < 0 else ""
    return f"{sign}{abs(paisa) // PAISA_PER_RUPEE}.{abs(paisa) % PAISA_PER_RUPEE:02d}"


def grouped(number: int) -> str:
    """Group a whole number as the subcontinent does: 1234567 → "12,34,567"."""
    sign, digits = ("-" if number < 0 else ""), str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return sign + ",".join([*pairs, tail])


def grouped_rupees(paisa: int) -> str:
    """Write paisa as rupees for people, inside a sentence: "12,34,567.50"; whole ones "2,500"."""
    whole, rest = divmod(abs(paisa), PAISA_PER_RUPEE)
    return ("-" if paisa < 0 else "") + grouped(whole) + (f".{rest:02d}" if rest else "")


def half_up(value: Decimal) -> int:
    """Round an exact amount in paisa to whole paisa, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent_of(paisa: int, percent: Decimal) -> int:
    """Return `percent` per cent of an amount in whole paisa, rounded half up."""
    return half_up(Decimal(paisa) * percent / 100)
