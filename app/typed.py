"""Numbers and references as people type or paste them: other digits, and marks that nobody sees.

Pages and messages put invisible marks around a number so that it keeps its order within Urdu
(`app.text.isolated`); whoever copies it from there pastes them too.
"""

import re

# Phones here also type ۰۱۲۳ (Urdu) and ٠١٢٣ (Arabic); both become 0123.
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
# Zero width, marks and isolates of direction, and the byte order mark.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def seen(text: str) -> str:
    """Return it without what nobody sees, and with every dash as one."""
    return _DASHES.sub("-", _UNSEEN.sub("", text))


def plain_typed(text: str) -> str:
    """Return what is seen with ASCII digits; spaces stay."""
    return seen(text).translate(_DIGITS)
