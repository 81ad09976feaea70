"""Money is a whole number of paisa. No float comes near it; every rounding is named where used."""

import re
from decimal import ROUND_HALF_UP, Decimal

from app.text import Sentence, sentence
from app.typed_text import NumberError, plain_number, plain_typed

PAISA_PER_RUPEE = 100
# numeric(15) of the ledger: a thousand times the province's yearly budget still fits a BIGINT.
MAX_PAISA = 10**15
# The prefix of an amount: a no-break space keeps both together at the end of a line.
RS = "Rs\u00a0"

# Format of amounts in the API and in files of programs, in rupees. Its \d is an ASCII digit.
PLAIN_PATTERN = r"^\d+(\.\d{1,2})?$"
_PLAIN = re.compile(PLAIN_PATTERN, re.ASCII)
_PAISA_DIGITS = 2

_BEFORE = re.compile(r"(?:rs\.?|pkr\.?|₨|روپے)", re.IGNORECASE)
_AFTER = re.compile(r"(?:/[-=]|rs\.?|pkr|rupees|روپے)$", re.IGNORECASE)
_BELOW_ZERO = re.compile(r"-\s*[0-9.,]")
AN_AMOUNT = sentence("Enter an amount in rupees, for example 2500 or 2,500.50.")
_A_PLAIN_AMOUNT = sentence(
    "Enter the amount in plain digits with no more than one point, for example 2500 or 2500.50."
)
TOO_EXACT = sentence("Enter no more than two digits after the point, for example 2500.50.")
_WITHOUT_MINUS = sentence(
    "Enter an amount in rupees without a minus sign, for example 2500: negative amounts"
    " are not accepted."
)


def read_rupees(text: str) -> int:
    """Read an amount in rupees as people write it, as paisa: the only reader of such amounts.

    "2500", "2,500.5", "12,34,567.50", "Rs 500/-", "PKR 500", "۲۰۰٫۵۰"; which numbers are
    understood says `app.typed_text.plain_number`. Raises NumberError, whose `reason` says why not.
    """
    bare = _without_currency(plain_typed(text).strip())
    if _BELOW_ZERO.match(bare):
        raise NumberError(_WITHOUT_MINUS)
    whole, _, part = plain_number(bare, AN_AMOUNT).partition(".")
    if len(part) > _PAISA_DIGITS:
        raise NumberError(_too_exact(whole, part))
    return _paisa(whole, part)


def parse_rupees(text: str) -> int:
    """Read an amount as programs write it (PLAIN_PATTERN, `plain_rupees`), as paisa.

    Raises NumberError; where a person's amount would be refused too, for that reason.
    """
    if _PLAIN.fullmatch(text):
        whole, _, part = text.partition(".")
        return _paisa(whole, part)
    read_rupees(text)
    raise NumberError(_A_PLAIN_AMOUNT)


def _without_currency(text: str) -> str:
    """Remove "Rs", "PKR", "/-"; a minus stays, on either side of "Rs"."""
    minus = "-" if text.startswith("-") else ""
    bare = text.removeprefix("-").lstrip()
    if named := _BEFORE.match(bare):
        bare = bare[named.end() :].lstrip()
    return minus + _AFTER.sub("", bare).rstrip()


def _too_exact(whole: str, part: str) -> Sentence:
    if len(part) == len("000") and len(whole) <= len("000"):
        return sentence(
            "Enter no more than two digits after the point: %(rupees)s or %(paisa)s.",
            rupees=whole + part,
            paisa=f"{whole}.{part[:_PAISA_DIGITS]}",
        )
    return TOO_EXACT


def _paisa(whole: str, part: str) -> int:
    rupees = whole.lstrip("0")
    if len(rupees) <= len(str(MAX_PAISA)):
        paisa = int(rupees or "0") * PAISA_PER_RUPEE + int(part.ljust(_PAISA_DIGITS, "0"))
        if paisa <= MAX_PAISA:
            return paisa
    raise NumberError(
        sentence("The largest amount is Rs %(most)s.", most=grouped_rupees(MAX_PAISA))
    )


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
