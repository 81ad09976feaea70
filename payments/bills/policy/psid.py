"""The PSID: the 17 digits that a citizen pays against at any bank, cash machine or wallet.

A prefix that the switch allocates, random digits, and a check digit by Luhn's rule. How prefixes
are allocated is not public, so the prefix is a parameter (`payments/kernel/parameters.py`); this
system chooses the rest. Numbers are random because anyone who knows a PSID may see what is owed:
one must not be guessable from another. The check digit catches every single wrong digit and nearly
every swap of two neighbours before any bank is asked.
"""

import re
import secrets
from collections.abc import Callable
from itertools import pairwise

from app.text import sentence
from app.typed_text import plain_typed

DIGITS = 17
MAX_PREFIX_LENGTH = 6
# No bank routes numbers below this prefix: they work at counters and by card until a real prefix
# is allocated and entered.
UNALLOCATED = "00"
_PREFIX = re.compile(rf"[0-9]{{2,{MAX_PREFIX_LENGTH}}}")
_PSID = re.compile(rf"[0-9]{{{DIGITS}}}")
# A spreadsheet takes 17 digits for an amount: it saves "9.90049E+16", or 15 digits and two zeros.
_CUT = re.compile(r"[0-9]([.,][0-9]+)?e\+?[0-9]{1,3}", re.IGNORECASE)
CUT_SHORT = sentence(
    "A spreadsheet has cut this number short. Set its column to text, and write the numbers again."
)
_SEPARATORS = re.compile(r"[\s\-.]+")
# The start of this system's message, if all of it was pasted.
_PSID_LABEL = re.compile(r"\s*psid[\s:#.]*", re.IGNORECASE)
_GROUPS = (0, 4, 8, 12, 17)


def make_psid(prefix: str, below: Callable[[int], int] = secrets.randbelow) -> str:
    """Make a number under a prefix of 2 to 6 digits; ValueError for any other prefix.

    `below(n)` draws from 0 to n-1 and must be unguessable.
    """
    if not _PREFIX.fullmatch(prefix):
        message = f"a prefix has 2 to {MAX_PREFIX_LENGTH} digits, and “{prefix}” has not"
        raise ValueError(message)
    room = DIGITS - 1 - len(prefix)
    body = f"{prefix}{below(10**room):0{room}d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Return Luhn's digit for the digits before it."""
    # The digit that stands directly before the check digit is doubled, then every second one.
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def is_psid(text: str) -> bool:
    """Return True if these are 17 ASCII digits with a correct check digit."""
    return bool(_PSID.fullmatch(text)) and check_digit(text[:-1]) == text[-1]


def read_psid(text: str) -> str | None:
    """Return the number however it was typed or pasted ("PSID 0042-…", Urdu digits), or None."""
    digits = _SEPARATORS.sub("", _PSID_LABEL.sub("", plain_typed(text), count=1))
    return digits if is_psid(digits) else None


def is_cut(text: str) -> bool:
    """Return True if a spreadsheet shortened the number to a power of ten, or rounded it."""
    plain = plain_typed(text).strip()
    rounded = bool(_PSID.fullmatch(plain)) and plain.endswith("00") and not is_psid(plain)
    return rounded or bool(_CUT.fullmatch(plain))


def without_zeros(text: str) -> str | None:
    """Return the PSID that these digits are if a spreadsheet dropped the zeros at its start.

    An amount's ".0" behind it is left out. None for a number that has all its digits.
    """
    digits = plain_typed(text).strip().removesuffix(".0")
    whole = digits.rjust(DIGITS, "0")
    short = digits.isdigit() and DIGITS - MAX_PREFIX_LENGTH <= len(digits) < DIGITS
    return whole if short and is_psid(whole) else None


def grouped_psid(psid: str) -> str:
    """Return the PSID grouped for reading aloud: four digits, four, four, five."""
    return " ".join(psid[a:b] for a, b in pairwise(_GROUPS))
