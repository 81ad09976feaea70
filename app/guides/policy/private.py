"""Removal of identifying data from opinions on a page before they are stored.

Nobody is asked for a name; some write their CNIC, number or address all the same. Digits in a row
and e-mail addresses are removed before anything is stored.
"""

import re

TAKEN_OUT = "•••"
# A CNIC has 13 digits, a mobile number 11, a PSID 17; a year or an amount has fewer than 7.
_MIN_DIGITS = 7
_NUMBER = re.compile(rf"\+?\d(?:[\s\-‐-―().]{{0,3}}\d){{{_MIN_DIGITS - 1},}}")
_MAIL = re.compile(r"\S+@\S+")


def without_numbers(text: str) -> str:
    """Return the text without long numbers (in any script's digits) and addresses of mail."""
    return _NUMBER.sub(TAKEN_OUT, _MAIL.sub(TAKEN_OUT, text))
